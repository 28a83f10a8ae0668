"""What is said of two images before they are compared."""

import io as io_of_python
import shutil
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
import pytest

from landslide_core import io
from landslide_core.changes.check import Understood, check_different, understood
from landslide_core.changes.settings import ChangeSettings
from landslide_core.errors import MismatchError
from tests.small_change import AFTER, BEFORE, ROLES, done, ground, moved, two_dates, write


def said_of(before: Path, after: Path) -> Understood:
    with ExitStack() as files:
        scenes = [files.enter_context(closing(io.open_scene(image, ROLES))) for image in (before, after)]
        return understood(*scenes, ChangeSettings())


def test_it_says_what_the_run_will_mend(tmp_path: Path) -> None:
    before = write(tmp_path / "before.tif", 0.6 * moved(ground(BEFORE, 1), 3.4, -2.2))
    after = write(tmp_path / "after.tif", ground(AFTER, 2))
    found = said_of(before, after)
    run = done(before, after, tmp_path / "out")

    assert found.registration.in_words == run.manifest["coregistration"]["said"]
    assert "3.4 px below and 2.2 px left" in found.registration.in_words
    assert found.look.account == run.manifest["normalisation"]["said"]
    assert found.look.used
    assert found.common_roles == ROLES


def test_it_says_how_much_of_the_later_image_both_show(tmp_path: Path) -> None:
    image = ground(BEFORE, 1)
    before = write(tmp_path / "before.tif", image[:, :, : image.shape[2] // 2])
    after = write(tmp_path / "after.tif", ground(AFTER, 2))

    assert said_of(before, after).shared == pytest.approx(0.5, abs=0.01)
    assert np.isclose(said_of(*two_dates(tmp_path)).shared, 1.0)


def test_one_image_at_both_dates_is_refused_under_one_name_and_under_two(tmp_path: Path) -> None:
    before, after = two_dates(tmp_path)
    copy = Path(shutil.copy(before, tmp_path / "copy.tif"))

    check_different(before, after)
    for other, names in ((before, r"\(before.tif\)"), (copy, r"\(before.tif and copy.tif\)")):
        with pytest.raises(MismatchError, match=f"The same image .* {names}"):
            check_different(before, other)
    with pytest.raises(MismatchError, match="The same image"):
        done(before, copy, tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))


def test_files_are_compared_once_and_no_further_than_to_where_they_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (tmp_path / name for name in ("first.tif", "second.tif"))
    first.write_bytes(b"1" + bytes(1 << 20))
    second.write_bytes(b"2" + bytes(1 << 20))
    third = Path(shutil.copy(first, tmp_path / "third.tif"))
    read: list[int] = []

    class Watched(io_of_python.FileIO):
        def read(self, size: int = -1) -> bytes:
            found = super().read(size)
            read.append(len(found))
            return found

    monkeypatch.setattr("builtins.open", lambda path, *_: Watched(path))
    check_different(first, second)
    assert 0 < sum(read) < 1 << 18
    with pytest.raises(MismatchError, match="The same image"):
        check_different(first, third)
    read.clear()
    check_different(first, second)
    with pytest.raises(MismatchError, match="The same image"):
        check_different(first, third)
    assert not read
