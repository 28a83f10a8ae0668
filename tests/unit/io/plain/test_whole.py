"""Files are written whole or not at all."""

import hashlib
from io import BytesIO

import pytest

from landslide_core.io.plain import whole


def test_a_writing_that_fails_leaves_the_file_before_it_and_nothing_else(tmp_path) -> None:
    path = tmp_path / "kept.txt"
    whole.write_bytes(path, b"before")

    def fail_half_way() -> None:
        with whole.draft(path) as hidden:
            hidden.write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert path.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["kept.txt"]


def test_a_stream_is_written_from_its_beginning(tmp_path) -> None:
    stream = BytesIO(b"pixels")
    stream.read()

    whole.write_stream(tmp_path / "given.tif", stream)

    assert whole.read_bytes(tmp_path / "given.tif") == b"pixels"
    assert whole.file_sha256(tmp_path / "given.tif") == hashlib.sha256(b"pixels").hexdigest()


def test_a_remembered_sum_is_that_of_the_file_as_it_is_now(tmp_path):
    path = tmp_path / "given.tif"
    path.write_bytes(b"pixels")
    assert whole.known_sha256(path) == whole.file_sha256(path)
    path.write_bytes(b"other pixels")
    assert whole.known_sha256(path) == whole.file_sha256(path)
