"""Text, JSON that any reader accepts, lists of names."""

import json

import pytest

from landslide_core.errors import FileError
from landslide_core.io.plain import text


def test_undefined_numbers_are_null_and_letters_stay(tmp_path) -> None:
    path = tmp_path / "scores.json"

    text.write_json(path, {"iou": float("nan"), "curve": (0.5, float("inf")), "name": "Çağlayan"})

    assert text.read_json(path) == {"iou": None, "curve": [0.5, None], "name": "Çağlayan"}
    assert path.read_text("utf-8") == json.dumps(text.read_json(path), indent=2, ensure_ascii=False) + "\n"


def test_line_ends_are_written_as_they_are_asked_for(tmp_path) -> None:
    text.write_text(tmp_path / "table.csv", "a\r\nb\n", newline="")

    assert (tmp_path / "table.csv").read_bytes() == b"a\r\nb\n"


def test_a_list_of_names_may_have_any_spaces_and_a_missing_one_is_refused(tmp_path) -> None:
    (tmp_path / "train.txt").write_text("one two\n\nthree\n")

    assert text.read_names(tmp_path / "train.txt") == ["one", "two", "three"]
    with pytest.raises(FileError, match="no list"):
        text.read_names(tmp_path / "test.txt")
