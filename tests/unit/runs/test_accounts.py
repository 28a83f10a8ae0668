"""Accounts are checked before they are read, and older ones are brought to today's keys."""

import json

import pytest

from landslide_core.errors import FileError, MismatchError
from landslide_core.runs.accounts import SCHEMA, read_account
from tests.small_accounts import detected, two_dates


def written(tmp_path, account):
    path = tmp_path / "run.json"
    path.write_text(json.dumps(account), "utf-8")
    return path


def test_what_scarp_writes_is_read_as_it_stands(tmp_path):
    account = {**detected(), "more": {"of": "ours"}}

    assert read_account(written(tmp_path, account)) == account


def test_an_account_from_before_there_were_schemas_is_migrated(tmp_path):
    account = {key: value for key, value in detected().items() if key not in ("schema", "predicted")}
    found = read_account(written(tmp_path, account))

    assert found["schema"] == SCHEMA
    assert found["predicted"]["rows"] == account["scene"]["rows"]


def test_one_of_a_newer_version_says_so(tmp_path):
    with pytest.raises(MismatchError, match="newer version"):
        read_account(written(tmp_path, {**detected(), "schema": SCHEMA + 1}))


@pytest.mark.parametrize(
    "change",
    [
        {"scene": None},
        {"scene": {"name": "x"}},
        {"results": {"count": -1}},
        {"results": {"count": "3"}},
        {"created": "yesterday"},
        {"network": {"title": ["UNet"], "name": "x"}},
        {"files": {"../../x": {"sha256": "0", "bytes": 1}}},
        {"files": {"..": {"sha256": "0", "bytes": 1}}},
        {"files": {".": {"sha256": "0", "bytes": 1}}},
        {"seconds": {"total": float("nan")}},
        {"settings": []},
    ],
)
def test_what_does_not_fit_is_named(tmp_path, change):
    with pytest.raises(FileError, match=f"not what it should be: {next(iter(change))}"):
        read_account(written(tmp_path, {**detected(), **change}))


def test_two_dates_have_the_parts_before_and_after(tmp_path):
    assert read_account(written(tmp_path, two_dates()))["parts"] == ["before", "after"]


@pytest.mark.parametrize(
    "parts", [[], ["before"], ["before", ".."], ["before", "after", "more"], ["before", "before"], ["a", "b"]]
)
def test_two_dates_with_other_parts_are_refused(tmp_path, parts):
    with pytest.raises(FileError, match="not what it should be: parts"):
        read_account(written(tmp_path, {**two_dates(), "parts": parts}))
