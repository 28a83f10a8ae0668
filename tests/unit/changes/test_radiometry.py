"""A known line between two lights is found and used; the same light is left alone, whatever changed on the ground."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from landslide_core import io
from landslide_core.changes.pair import Pair
from landslide_core.changes.radiometry import Relative, relative
from tests import small_change
from tests.small_change import AFTER, BEFORE, ROLES, ground, write


def look(before: Path, after: Path) -> Relative:
    with closing(io.open_scene(before, ROLES)) as first, closing(io.open_scene(after, ROLES)) as second:
        return relative(Pair.of(first, second))


def test_a_known_line_is_found(tmp_path: Path) -> None:
    gain, offset = np.array([0.6, 0.7, 0.5, 0.8]), np.array([20, 15, 25, 10])
    darker = ground(BEFORE, 1) * gain[:, None, None] + offset[:, None, None]
    found = look(write(tmp_path / "b.tif", darker), write(tmp_path / "a.tif", ground(AFTER, 2)))

    assert found.used
    assert found.roles == ROLES
    np.testing.assert_allclose(found.gain, 1 / gain, rtol=0.03)
    np.testing.assert_allclose(found.offset, -offset / gain, atol=3)
    assert found.after < 0.5 * found.before
    dark = np.full((2, 1, 1), 100, np.float32)
    expected = [found.gain[0] * 100 + found.offset[0], found.gain[3] * 100 + found.offset[3]]
    np.testing.assert_allclose(found.apply(dark, ("red", "nir")).ravel(), expected, rtol=1e-5)


def test_the_same_light_is_left_alone(tmp_path: Path) -> None:
    found = look(*small_change.two_dates(tmp_path))

    assert not found.used
    assert found.unchanged > 100
    pixels = np.ones((2, 3, 3), np.float32)
    assert found.apply(pixels, ("red", "nir")) is pixels


@pytest.mark.parametrize("unit", [257.0, 0.003])
def test_units_do_not_matter(tmp_path: Path, unit: float) -> None:
    kind = np.uint16 if unit > 1 else np.float32
    other = small_change.write_tif(
        tmp_path / "b.tif", (ground(BEFORE, 1) * unit).astype(kind), nodata=0, ALPHA="NO"
    )
    found = look(other, write(tmp_path / "a.tif", ground(AFTER, 2)))

    assert found.used
    np.testing.assert_allclose(found.gain, [1 / unit] * 4, rtol=0.03)


def test_another_place_is_left_alone(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noise = [write(tmp_path / f"{name}.tif", rng.uniform(30, 200, (4, 120, 120))) for name in "ab"]

    assert not look(*noise).used


def test_looks_tell_changed_ground_in_any_light(tmp_path: Path) -> None:
    """Where scars came and went the look changed by several deviations, elsewhere by about one."""
    darker = ground(BEFORE, 1) * 0.6 + 20
    before = write(tmp_path / "b.tif", darker)
    after = write(tmp_path / "a.tif", ground(AFTER, 2))
    with closing(io.open_scene(before, ROLES)) as first, closing(io.open_scene(after, ROLES)) as second:
        pair = Pair.of(first, second)
        found = relative(pair)
        whole = pair.common_window()
        changed = found.changed(pair.read_before(ROLES, *whole), pair.read_after(ROLES, *whole))

    for (top, left, height, width), expected in (
        (small_change.NEW, True), (small_change.GONE, True), (small_change.OLD, False)
    ):  # fmt: skip
        inside = changed[top + 2 : top + height - 2, left + 2 : left + width - 2].mean()
        assert bool(inside > 5) is expected, inside
    assert 0.5 < np.median(changed) < 1.5
