"""The fusion ablation: the same scenes with and without the ground under them."""

import pytest

from landslide_core import networks
from landslide_core.commands.main import main
from landslide_core.networks import Loaded
from landslide_core.scene.terrain_bands import TERRAIN_BANDS
from landslide_core.tuning import terrain_gain
from tests.small_scenes import SteepIsLandslide, tiny_card


@pytest.fixture
def two_networks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A network that calls steep ground a landslide, and the same without its second source."""
    made = {"steep": TERRAIN_BANDS, "plain": ()}
    monkeypatch.setattr(
        networks, "load", lambda name: Loaded(tiny_card(name=name, terrain=made[name]), SteepIsLandslide())
    )
    return list(made)


def test_networks_are_scored_with_coarse_and_fine_terrain_and_without(two_networks, tmp_path) -> None:
    rows = terrain_gain.measure(two_networks, 2, tmp_path, "cpu", size_px=96)

    assert [(row.network, row.terrain) for row in rows] == [
        ("steep", "no DEM"),
        ("steep", "DEM of 12.5 m"),
        ("steep", "DEM as fine as the image"),
        ("steep", "DEM turned by 180 degrees"),
        ("plain", "no DEM"),
    ]
    none, coarse, fine, turned, plain = (row.matrix for row in rows)
    assert {matrix.total for matrix in (none, coarse, fine, turned, plain)} == {2 * 96 * 96}
    assert none.tp + none.fp == plain.tp + plain.fp == 0
    assert fine.tp + fine.fp > 0
    assert coarse != fine
    assert turned != coarse
    assert "+6.9 on real scenes" in terrain_gain.table(rows)


def test_terrain_can_be_left_out(two_networks, tmp_path) -> None:
    rows = terrain_gain.measure(["steep"], 1, tmp_path, "cpu", with_terrain=False, size_px=64)

    assert [row.terrain for row in rows] == ["no DEM"]
    assert "Xing" not in terrain_gain.table(rows)


@pytest.mark.parametrize("words", [["--synthetic", "0"], ["--images", "x"]])
def test_what_cannot_be_scored_is_said(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", *words]) == 2
    assert "Give" in capsys.readouterr().err
