"""Band roles are guessed from names first and from the band count otherwise."""

import pytest

from landslide_core.scene.bands import BAND_ROLES, guess_roles, role_of


@pytest.mark.parametrize(
    ("description", "role"),
    [
        ("Red", "red"),
        ("RED EDGE 1", "red_edge_1"),
        ("rededge", "red_edge_1"),
        ("red_edge_3", "red_edge_3"),
        ("NIR", "nir"),
        ("near infrared", "nir"),
        ("B8", "nir"),
        ("B08", "nir"),
        ("B8A", "nir_narrow"),
        ("B04", "red"),
        ("B2 (blue)", "blue"),
        ("B12", "swir_2"),
        ("SR_B5", "nir"),
        ("SR_B2", "blue"),
        ("swir1", "swir_1"),
        ("SWIR 2", "swir_2"),
        ("g", "green"),
        ("近红外", "nir"),
        ("红", "red"),
        ("蓝波段", "blue"),
        ("Coastal aerosol", "coastal"),
        ("pan", "grey"),
        ("Gray", "grey"),
        ("slope", "slope"),
        ("DEM", "elevation"),
        ("cirrus", "cirrus"),
        ("Band 1", None),
        ("", None),
        ("temperature", None),
        ("nir narrow", "nir_narrow"),
        ("infrared thermal", None),
        ("b", "blue"),
        ("B14", None),
    ],
)
def test_a_description_names_a_role(description, role):
    assert role_of(description) == role


@pytest.mark.parametrize(
    ("count", "dtype", "start"),
    [
        (1, "uint8", ("grey",)),
        (3, "uint8", ("red", "green", "blue")),
        (3, "uint16", ("red", "green", "blue")),
        (4, "uint8", ("red", "green", "blue", "nir")),
        (4, "uint16", ("blue", "green", "red", "nir")),
        (4, "float64", ("red", "green", "blue", "nir")),
        (12, "uint16", ("coastal", "blue", "green", "red")),
        (13, "uint16", ("coastal", "blue", "green", "red")),
        (14, "float64", ("coastal", "blue", "green", "red")),
        (9, "uint8", ("other",)),
        (200, "float32", ("other",)),
    ],
)
def test_without_names_the_count_decides_and_the_reason_says_so(count, dtype, start):
    roles, reason = guess_roles([""] * count, count, dtype)
    assert roles[: len(start)] == start
    assert len(roles) == count
    assert "guessed" in reason


def test_every_guess_uses_known_roles_once():
    for count in range(1, 20):
        roles, _ = guess_roles([""] * count, count, "uint16")
        assert set(roles) <= set(BAND_ROLES)
        named = [role for role in roles if role != "other"]
        assert len(named) == len(set(named))


def test_names_win_over_the_count_and_a_role_is_given_once():
    roles, reason = guess_roles(["nir", "red", "red", "what"], 4, "uint16")
    assert roles == ("nir", "red", "other", "other")
    assert "descriptions" in reason
