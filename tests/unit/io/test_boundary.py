"""Errors of libraries as sentences, each with the cure that fits."""

import errno
import json
import zipfile
from pathlib import Path

import pytest
import shapely

from landslide_core.errors import FileError, NeedsMemoryError, OutputError
from landslide_core.io import boundary


def caught(error: Exception) -> Exception | None:
    return boundary.in_words(error, "a.tif")


def test_each_kind_of_trouble_has_its_own_cure():
    assert isinstance(caught(MemoryError()), NeedsMemoryError)
    assert isinstance(caught(OSError(errno.ENOSPC, "full")), OutputError)
    assert "permissions" in caught(OSError(errno.EACCES, "no")).hint
    assert "while" in caught(OSError(errno.EMFILE, "many")).hint
    assert "damaged" in caught(OSError(errno.EIO, "broken")).message
    assert "damaged" in caught(zipfile.BadZipFile()).message
    assert "damaged" in caught(shapely.errors.GEOSException("x")).message
    assert "damaged" in caught(json.JSONDecodeError("x", "y", 0)).message


def test_a_bug_stays_a_bug_while_pixels_are_decoded():
    with pytest.raises(IndexError), boundary.decoding("a.tif"):
        raise IndexError


def test_a_file_that_makes_no_sense_is_refused_where_it_is_opened(caplog):
    @boundary.opens
    def opened(path: Path) -> int:
        return {}[path.name]

    with pytest.raises(FileError, match=r"a\.tif cannot be read"):
        opened(Path("folder/a.tif"))
    assert "KeyError" in caplog.text, "a bug of ours can be found"


def test_a_refusal_passes_as_it_is():
    with pytest.raises(NeedsMemoryError, match="large"), boundary.opening(Path("a.tif")):
        raise NeedsMemoryError("Too large.", "Cut it.")


def test_a_full_disk_is_no_damaged_file(tmp_path, monkeypatch):
    with pytest.raises(OutputError, match="full"), boundary.writing(tmp_path / "a.tif"):
        raise OSError(errno.ENOSPC, "full")
    monkeypatch.setattr(boundary, "_is_full", lambda _: True)
    with pytest.raises(OutputError, match="full"), boundary.writing(tmp_path / "a.tif"):
        raise shapely.errors.GEOSException("a library that only says that it failed")


def test_a_closed_folder_is_said(tmp_path):
    with pytest.raises(OutputError, match="closed"), boundary.writing(tmp_path / "a.tif"):
        raise PermissionError(errno.EACCES, "no")
