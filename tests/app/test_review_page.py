"""Review on Detect: a queue, decisions kept at once, undo, notes, other thresholds, files, teaching, and who may."""

import io
import os
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import box

from landslide_core.figures.palette import REVIEW
from landslide_core.io.plain.hidden import hidden_folder
from landslide_core.review.kept import read_review
from landslide_core.review.order import queue
from landslide_ui.detect import downloads, landslide_table, runs
from landslide_ui.detect.review import kept, panel, sketch
from landslide_ui.detect.teach import given
from landslide_ui.shared import owners, run_store
from tests import small_runs
from tests.app.owned_runs import make_run
from tests.app.test_detect_page import detect, finished, run_of, said

__all__ = ["detect", "finished"]  # fixtures


def key(name: str, run_id: str) -> str:
    return f"detect.review.{name}.{run_id}"


@pytest.fixture
def review(finished):
    """The result of the small sample with Review on."""
    finished.toggle(f"detect.review.on.{run_of(finished)}").set_value(True).run()
    assert not finished.exception
    return finished


@pytest.fixture
def five(open_page):
    """The result of a run with five landslides of different probabilities, with Review on."""
    percent, blocks = np.zeros(small_runs.UTM.shape, np.uint8), small_runs.outlines(small_runs.UTM, 5)
    for number in range(5):
        left = 20 + 60 * number
        percent[20:40, left : left + 30] = 55 + 9 * number
    page = open_page("detect", run=make_run(percent=percent, shapes=blocks))
    page.toggle(f"detect.review.on.{run_of(page)}").set_value(True).run()
    assert not page.exception
    return page


def log_of(page):
    return read_review(run_store.store().root / run_of(page))


def press(page, name: str):
    page.button(key(name, run_of(page))).click().run()
    assert not page.exception
    return page


def note_of(page):
    (field,) = (each for each in page.text_input if each.label == "Note")
    return field


def chosen(page) -> str:
    return page.session_state[f"detect.chosen.{run_of(page)}"].place


def order(page) -> list[str]:
    run = runs.open_run(run_of(page))
    return queue(runs.redrawn(run, run.threshold, runs.min_area_of(run)).inventory)


def test_the_review_begins_with_what_is_most_in_doubt_and_goes_on_by_itself(five):
    names = order(five)
    assert len(names) == 5
    assert chosen(five) == names[0]

    press(five, "accepted")
    assert chosen(five) == names[1]
    press(five, "rejected")
    press(five, "next")
    assert chosen(five) == names[3]
    press(five, "previous")
    assert chosen(five) == names[2]
    found = log_of(five).decisions
    assert {name: entry.state for name, entry in found.items()} == {
        names[0]: "accepted",
        names[1]: "rejected",
    }
    assert {entry.by for entry in found.values()} == {owners.current()[:24]}
    assert "2 of 5 decided" in said(five)


def test_undo_and_redo_lead_back_to_the_landslide(review):
    names = order(review)
    for name in ("undo", "redo"):
        assert review.button(key(name, run_of(review))).disabled
    press(review, "accepted")
    press(review, "unsure")
    press(review, "undo")

    assert chosen(review) == names[1]
    assert [*log_of(review).decisions] == [names[0]]
    press(review, "redo")
    assert log_of(review).decisions[names[1]].state == "unsure"
    assert review.button(key("redo", run_of(review))).disabled


def test_a_note_is_kept_with_its_decision_and_can_be_changed_later(review):
    names = order(review)
    note_of(review).set_value("fresh scar")
    press(review, "accepted")
    press(review, "previous")
    assert log_of(review).decisions[names[0]].note == "fresh scar"
    assert "Accepted by" in said(review)
    assert "fresh scar" in said(review)

    note_of(review).set_value("fresh scar, seen").run()
    assert log_of(review).decisions[names[0]].note == "fresh scar, seen"
    assert log_of(review).decisions[names[0]].state == "accepted"


def test_a_note_that_is_being_typed_stays_when_others_decide_meanwhile(review):
    names = order(review)
    note_of(review).set_value("fresh scar")
    kept.change(
        runs.open_run(run_of(review)),
        lambda log: log.decided({names[1]: box(0, 0, 1, 1).wkt}, "unsure", "Ben"),
    )
    press(review, "accepted")

    assert log_of(review).decisions[names[0]].note == "fresh scar"


def test_a_reload_loses_nothing_and_the_table_says_the_states(review, open_page):
    press(review, "rejected")
    page = open_page("detect", run=run_of(review))

    table = page.dataframe[0].value
    assert sorted(table["Review"].unique()) == ["open", "rejected"]
    page.toggle(f"detect.review.on.{run_of(page)}").set_value(True).run()
    assert chosen(page) == order(page)[1]
    assert not page.button(key("undo", run_of(page))).disabled


def test_a_decision_stays_with_its_landslide_when_the_threshold_moves(review):
    names = order(review)
    press(review, "accepted")
    before = review.slider[0].value
    review.slider[0].set_value(before - 3).run()
    assert not review.exception
    table = review.dataframe[0].value
    assert dict(zip(table["place"], table["Review"], strict=True)).get(names[0]) == "accepted"

    review.slider[0].set_value(99).run()
    assert not review.exception
    review.slider[0].set_value(before).run()
    table = review.dataframe[0].value
    assert table["Review"].tolist().count("accepted") == 1


def test_a_table_of_more_cells_than_can_be_coloured_is_shown_without_colours():
    small = pd.DataFrame({landslide_table.STATE: ["open", "accepted"]})
    large = pd.DataFrame({landslide_table.STATE: ["open"] * 300_000})

    assert REVIEW["accepted"] in landslide_table.coloured(small).to_html()
    assert landslide_table.coloured(large) is large


def test_files_say_the_state_and_at_wish_only_what_is_accepted(review, tmp_path):
    names = order(review)
    press(review, "accepted")
    run = runs.open_run(run_of(review))
    at = run.threshold, runs.min_area_of(run)
    whole = downloads.exported(run, *at, tmp_path)
    only = downloads.exported(run, *at, tmp_path, only_accepted=True)

    table = gpd.read_file(whole / "landslides.gpkg", layer="landslides")
    assert dict(zip(table["place"], table["review"], strict=True))[names[0]] == "accepted"
    assert len(table) == len(names)
    assert gpd.read_file(only / "landslides.geojson")["place"].tolist() == [names[0]]
    with zipfile.ZipFile(io.BytesIO(downloads.zipped(only))) as archive:
        assert {"landslides.gpkg", "landslides.csv", "mask.tif", "run.json"} <= set(archive.namelist())
    review.checkbox(f"detect.only_accepted.{run_of(review)}").set_value(True).run()
    assert not review.exception

    os.utime(whole, (0, 0))
    with hidden_folder(whole.parent, f".{whole.name}.partial-1") as under_way:
        os.utime(under_way, (0, 0))
        press(review, "accepted")
        assert downloads.exported(run, *at, tmp_path).name.endswith("-r2")
        assert under_way.is_dir()
    assert not whole.exists()
    assert only.is_dir()  # somebody may be reading it


def test_one_click_makes_the_review_what_is_taught_by(review):
    press(review, "accepted")
    press(review, "rejected")
    run = runs.open_run(run_of(review))
    grid = sketch.grid_of(run.probability)
    left, top = grid.affine * (2, 2)
    right, low = grid.affine * (12, 12)
    drawn = f"POLYGON (({left} {top}, {right} {top}, {right} {low}, {left} {low}, {left} {top}))"
    kept.change(run, lambda log: log.sketched({"d1": drawn}, (), "Ada"))
    review.run()
    press(review, "teach")

    known = given.of(run_of(review))
    assert len(known.outlines("accepted")) == len(known.outlines("rejected")) == 1
    assert [*known.drawn] == ["d1"]
    assert review.toggle(f"detect.teach.on.{run_of(review)}").value
    assert not review.toggle(f"detect.review.on.{run_of(review)}").value
    assert "3 outlines: enough to begin" in said(review).replace("\\", "")
    assert not review.button("detect.teach.start").disabled


def test_a_review_of_anothers_shared_run_can_only_be_read(review, open_page, as_browser):
    press(review, "accepted")
    run_id = run_of(review)
    batch = owners.register().reserve("detect", owners.current(), "batch-")
    for shared in (run_id, batch):
        owners.register().share(owners.current(), shared, True)
    mine = owners.current()
    as_browser("B")
    page = open_page("detect", run=run_id)
    page.toggle(f"detect.review.on.{run_id}").set_value(True).run()

    assert not page.exception
    assert "only its owner decides" in said(page)
    assert not [button for button in page.button if button.key == key("accepted", run_id)]
    assert not kept.may_change(runs.open_run(run_id))
    of_a_batch = replace(runs.open_run(run_id), folder=run_store.store().root / batch / "scene1")
    assert runs.id_of(of_a_batch) == f"{batch}.scene1"
    assert not kept.may_change(of_a_batch)
    assert owners.owner_of(f"{batch}.scene1") == mine
    drawing = sketch.drawing(runs.open_run(run_id), kept.review_of(runs.open_run(run_id)))
    assert not drawing.offers
    drawing.note([])
    assert len(log_of(page).entries) == 1


def test_a_log_that_cannot_be_read_is_said_and_the_result_is_shown(review, open_page):
    press(review, "rejected")
    assert "Of them 1 rejected in a review." in said(review)
    run_id = run_of(review)
    with closing(sqlite3.connect(run_store.store().root / run_id / "landslides.gpkg")) as package, package:
        package.execute("UPDATE review SET action = 'later'")
    page = open_page("detect", run=run_id)

    assert not page.exception
    assert "its log is damaged" in page.error[0].value.replace("\\", "")
    assert not [each for each in page.toggle if each.key == f"detect.review.on.{run_id}"]
    assert page.dataframe
    run = runs.open_run(run_id)
    at = run.threshold, runs.min_area_of(run)
    assert downloads.exported(run, *at, run_store.store().root / "taken") == run.folder


def test_what_cannot_be_kept_is_said_beside_the_buttons(review, monkeypatch):
    from landslide_core.errors import OutputError

    def full(*_):
        raise OutputError("The disk is full.", "Free some space.")

    monkeypatch.setattr(panel.kept, "change_review", full)
    press(review, "accepted")

    assert "The disk is full" in review.error[0].value.replace("\\", "")
    assert log_of(review).entries == ()
    assert chosen(review) == order(review)[0]
