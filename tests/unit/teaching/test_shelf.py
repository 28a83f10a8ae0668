"""Taught weights are listed for their owner, the newest first; an account that is not whole hides itself alone."""

import json

import pytest

from landslide_core.errors import FileError
from landslide_core.teaching import shelf
from tests.small_scenes import tiny_card


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("SCARP_TAUGHT", str(tmp_path))

    def keep(name, account):
        (tmp_path / name).mkdir()
        tiny_card(name=name).write(tmp_path / name / f"{name}.json")
        (tmp_path / name / shelf.RECORD).write_text(json.dumps(account), "utf-8")

    return keep


def test_an_owner_sees_the_own_ones_newest_first(kept):
    for number, owner, day in ((1, "ada", "2026-01-01"), (2, "ada", "2026-03-01"), (3, "bob", "2026-02-01")):
        kept(f"unet@{number:012d}", {"owner": owner, "created": day})

    names = [each.card.name for each in shelf.taught_weights("ada")]
    assert names == [f"unet@{2:012d}", f"unet@{1:012d}"]


@pytest.mark.parametrize("odd", [{}, {"owner": ""}, {"created": "2026-01-01"}, [], None, "x", 5])
def test_an_account_that_is_not_whole_is_left_out(kept, odd):
    kept(f"unet@{1:012d}", odd)
    kept(f"unet@{2:012d}", {"owner": "", "created": "2026-01-01"})

    assert [each.card.name for each in shelf.taught_weights()] == [f"unet@{2:012d}"]


def test_an_account_that_is_none_is_said(tmp_path):
    (tmp_path / shelf.RECORD).write_text('{"kept": true}', "utf-8")

    with pytest.raises(FileError, match="lacks after, before, kept_what, network"):
        shelf.account_of(tmp_path)
