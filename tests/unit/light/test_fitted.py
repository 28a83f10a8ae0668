"""A fitted light is kept beside its card, holds for its own weights alone, and is refused when it is damaged."""

import json
from pathlib import Path

import pytest

from landslide_core.errors import WeightsError
from landslide_core.light.fitted import Levels, Spread, fitted_for, interval, path_of, read_fitted
from tests.small_light import fitted_light, write_light

LIGHT = fitted_light("unet", "a" * 64, {"early": 4, "deep": 6})


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_light(tmp_path, LIGHT)
    found = read_fitted(path_of("unet", tmp_path))

    assert found.trees == LIGHT.trees
    assert found.spreads == LIGHT.spreads
    assert found.usual == LIGHT.usual
    assert found.expected({"cloud": 0.0, "red_hue": 0.0, "strange_early": 0.0, "strange_deep": 0.0}) == 0.7


def test_it_holds_for_its_own_weights_alone(tmp_path: Path) -> None:
    write_light(tmp_path, LIGHT)

    assert fitted_for("unet", "a" * 64, tmp_path) is not None
    assert fitted_for("unet", "b" * 64, tmp_path) is None
    assert fitted_for("scarp", "a" * 64, tmp_path) is None


@pytest.mark.parametrize(
    "change",
    [{"schema": 99}, {"trees": []},
     {"names": ["cloud"], "trees": [{**LIGHT.trees[0].as_dict(), "feature": [5, -1, -1]}]},
     {"spreads": [{"tiles": 1}]}, {"usual": {"cloud": [1, 2]}}, {"spaces": {"deep": {}}},
     {"levels": {"red_below": 0.3}}],
    ids=["newer", "no tree", "unnamed evidence", "half a spread", "two ends", "empty space", "no end"],
)  # fmt: skip
def test_a_damaged_light_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "unet.json"
    path.write_text(json.dumps({**LIGHT.as_dict(), **change}))

    with pytest.raises(WeightsError):
        read_fitted(path)


def test_levels_begin_where_the_fit_says() -> None:
    assert [Levels(0.3, 0.5, 0.4).of(f1, f1) for f1 in (0.29, 0.3, 0.49, 0.5)] == [
        "red",
        "amber",
        "amber",
        "green",
    ]


def test_red_is_not_said_for_the_glance_alone() -> None:
    assert Levels(0.3, 0.5, 0.4).of(0.1, 0.6) == "amber"


def test_the_range_is_that_of_as_many_tiles_and_stays_within_bounds() -> None:
    spreads = (Spread(1, 1.1, -0.4, 0.4), Spread(99, 0.5, -0.1, 0.1), Spread(99, 1.1, -0.2, 0.1))

    assert interval(spreads, 0.3, 1) == (0.0, 0.7)
    assert interval(spreads, 0.3, 16) == pytest.approx((0.2, 0.4))
    assert interval(spreads, 0.95, 16) == pytest.approx((0.75, 1.0))


def test_only_normalisations_that_gained_are_named() -> None:
    assert LIGHT.normalisations == {"histogram": 0.04}
