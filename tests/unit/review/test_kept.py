"""A review in its run's folder: on the disk at once, beside readers, by several writers, whole or not at all."""

import multiprocessing
import sqlite3
import threading
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from landslide_core.errors import FileError
from landslide_core.io.plain.text import read_json
from landslide_core.io.plain.whole import file_sha256
from landslide_core.io.vectors.reader import read_layers
from landslide_core.io.vectors.side_table import SideTables
from landslide_core.review import kept
from landslide_core.review.kept import COLUMNS, LANDSLIDES, change_review, read_review
from landslide_core.review.log import Review
from tests import small_runs
from tests.limits import HANG_SECONDS

WRITERS, TURNS = 2, 8


@pytest.fixture
def run(tmp_path) -> Path:
    return small_runs.write_run(tmp_path / "run")


def outlines(run: Path) -> dict[str, str]:
    table = read_layers(run / LANDSLIDES).layers[0].table
    return {name: shape.wkt for name, shape in zip(table["place"], table.geometry, strict=True)}


def decide(run: Path, number: int, state: str, by: str = "Ada", note: str = "") -> Review:
    name, outline = [*outlines(run).items()][number]
    return change_review(run, lambda review: review.decided({name: outline}, state, by, note))


def test_a_run_without_decisions_has_an_empty_review_and_its_file_stays_as_it_is(run):
    before = file_sha256(run / LANDSLIDES)

    assert read_review(run) == Review()
    assert change_review(run, lambda review: review.undone("Ada")) == Review()
    assert file_sha256(run / LANDSLIDES) == before


def test_a_decision_is_on_the_disk_in_the_log_the_layer_and_the_account(run):
    decide(run, 2, "accepted", note="fresh scar")
    after = decide(run, 5, "rejected", "Ben")

    assert read_review(run) == after
    table = gpd.read_file(run / LANDSLIDES, layer="landslides")
    assert table["review"].value_counts().to_dict() == {"open": 10, "accepted": 1, "rejected": 1}
    row = table[table["review"] == "accepted"].iloc[0]
    assert (row["id"], row["review_note"], row["reviewed_by"]) == (3, "fresh scar", "Ada")
    account = read_json(run / "run.json")
    told = {
        name: account["review"][name] for name in ("open", "accepted", "rejected", "unsure", "drawn", "step")
    }
    assert told == {"open": 10, "accepted": 1, "rejected": 1, "unsure": 0, "drawn": 0, "step": 2}
    assert account["files"][LANDSLIDES]["sha256"] == file_sha256(run / LANDSLIDES)


def test_a_step_writes_the_rows_that_it_changes_and_no_others(run, monkeypatch):
    written = []
    set_texts = SideTables.set_texts
    monkeypatch.setattr(
        SideTables, "set_texts", lambda self, *given: written.append(len(given[2])) or set_texts(self, *given)
    )
    decide(run, 2, "accepted")
    decide(run, 5, "rejected")
    change_review(run, lambda review: review.undone("Ada"))

    assert written == [12, 1, 1]  # the first makes the columns


def test_undo_puts_the_layer_back_and_the_log_keeps_all(run):
    decide(run, 0, "rejected")
    change_review(run, lambda review: review.undone("Ada"))

    table = gpd.read_file(run / LANDSLIDES, layer="landslides")
    assert set(table["review"]) == {"open"}
    assert [entry.action for entry in read_review(run).entries] == ["decide", "undo"]


def test_the_file_stays_one_layer_of_shapes_that_any_reader_takes(run):
    before = read_layers(run / LANDSLIDES).layers[0].table
    decide(run, 0, "unsure")
    (layer,) = read_layers(run / LANDSLIDES).layers

    assert layer.table.geometry.geom_equals(before.geometry).all()
    assert {*before.columns, *COLUMNS} == {*layer.table.columns}
    assert [name for name, kind in pyogrio.list_layers(run / LANDSLIDES) if kind is None] == ["review"]
    log = pyogrio.read_dataframe(run / LANDSLIDES, layer="review", read_geometry=False)
    assert log["state"].tolist() == ["unsure"]
    with sqlite3.connect(run / LANDSLIDES) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_who_reads_meanwhile_keeps_the_file_that_was_opened(run):
    with (run / LANDSLIDES).open("rb") as reader:
        decide(run, 0, "accepted")
        old = reader.read()

    assert b"reviewed_by" not in old
    assert b"reviewed_by" in (run / LANDSLIDES).read_bytes()


def _write(run: Path, by: str) -> None:
    for turn in range(TURNS):
        decide(run, turn, "accepted", by)


def test_two_processes_that_write_at_once_lose_nothing(run):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write, args=(run, f"writer {n}")) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(HANG_SECONDS)

    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    entries = read_review(run).entries
    assert [entry.step for entry in entries] == list(range(1, WRITERS * TURNS + 1))
    for n in range(WRITERS):
        assert len([entry for entry in entries if entry.by == f"writer {n}"]) == TURNS


def test_a_writer_waits_for_the_one_before_and_sees_what_it_did(run):
    inside, go_on, order = threading.Event(), threading.Event(), []

    def slow(review: Review) -> Review:
        inside.set()
        go_on.wait(HANG_SECONDS)
        order.append("first")
        return review.decided({"a": "POLYGON ((0 0, 1 0, 1 1, 0 0))"}, "accepted", "Ada")

    def quick(review: Review) -> Review:
        order.append("second")
        assert "a" in review.decisions
        return review.decided({"b": "POLYGON ((5 5, 6 5, 6 6, 5 5))"}, "rejected", "Ben")

    first = threading.Thread(target=change_review, args=(run, slow))
    first.start()
    assert inside.wait(HANG_SECONDS)
    second = threading.Thread(target=change_review, args=(run, quick))
    second.start()
    go_on.set()
    first.join(HANG_SECONDS)
    second.join(HANG_SECONDS)

    assert order == ["first", "second"]
    assert [*read_review(run).decisions] == ["a", "b"]


def test_a_change_that_breaks_off_leaves_the_file_as_it_was(run, monkeypatch):
    decide(run, 0, "accepted")
    before, names = file_sha256(run / LANDSLIDES), sorted(path.name for path in run.iterdir())

    def broken(*_):
        raise RuntimeError("power")

    monkeypatch.setattr(kept, "texts_of", broken)
    with pytest.raises(RuntimeError, match="power"):
        decide(run, 1, "rejected")

    assert file_sha256(run / LANDSLIDES) == before
    assert sorted(path.name for path in run.iterdir()) == names


def test_a_log_only_grows(run):
    decide(run, 0, "accepted")

    with pytest.raises(ValueError, match="only grows"):
        change_review(
            run, lambda _: Review().decided({"x": "POLYGON ((0 0, 1 0, 1 1, 0 0))"}, "accepted", "Ada")
        )


def test_folders_and_logs_that_are_none_are_refused(run, tmp_path):
    decide(run, 0, "accepted")
    with sqlite3.connect(run / LANDSLIDES) as opened:
        opened.execute("UPDATE review SET action = 'split'")
    opened.close()

    with pytest.raises(FileError, match="later version"):
        read_review(run)
    with pytest.raises(FileError):
        read_review(tmp_path)
    with sqlite3.connect(run / LANDSLIDES) as opened:
        opened.execute('ALTER TABLE review DROP COLUMN "by"')
    opened.close()
    with pytest.raises(FileError, match="lacks by"):
        read_review(run)
