"""Two dates on the page Detect: what belongs together stays together, and what is missing is said."""

import json

import pytest
import streamlit as st

from landslide_core.changes.check import understood
from landslide_core.errors import MismatchError
from landslide_core.figures import shapes
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.runs.store import PART
from landslide_ui.detect import runs
from landslide_ui.detect.change import changes, outlines
from landslide_ui.detect.teach import teachings
from landslide_ui.detect.teach.given import Given
from tests import small_change
from tests.app.change_pages import at_two_dates, choose, compared, pair_in
from tests.app.owned_runs import link_of
from tests.app.test_detect_page import run_of, said
from tests.small_scenes import write_weights


@pytest.fixture
def pair(tmp_path, desk, monkeypatch):
    return pair_in(tmp_path / "pair", write_weights(tmp_path / "models"), monkeypatch)


@pytest.fixture
def finished(app, pair):
    page = at_two_dates(app)
    choose(page, "Sample pair", "small")
    return compared(page)


def test_the_detection_of_a_date_finds_its_image_as_long_as_that_is_the_same(finished, pair):
    identity = run_of(finished)
    before, after = (runs.open_run(f"{identity}{PART}{date}") for date in changes.DATES)

    assert (runs.image_of(before), runs.image_of(after)) == (pair / "before.tif", pair / "after.tif")
    (pair / "after.tif").write_bytes((pair / "before.tif").read_bytes())
    assert runs.image_of(after) is None
    assert runs.image_of(before) == pair / "before.tif"


def test_a_network_does_not_learn_from_an_image_that_was_moved(finished, monkeypatch):
    run = runs.open_run(f"{run_of(finished)}{PART}before")
    account = run.folder.parent / "run.json"
    told = json.loads(account.read_text("utf-8"))
    assert not changes.moved(runs.id_of(run))
    told["coregistration"]["mended"] = True
    account.write_text(json.dumps(told), "utf-8")

    assert changes.moved(runs.id_of(run))
    with pytest.raises(MismatchError, match="was moved to lie over"):
        teachings.start(run, Given(), "Taught", MaskSettings(), train=False)


def test_another_choice_of_outcomes_leaves_the_chosen_landslide_chosen(finished, open_page):
    identity = run_of(finished)
    last = int(finished.dataframe[0].value["id"].iloc[-1])
    page = open_page("detect", run=identity, landslide=str(last))
    before = page.dataframe[0]
    kind = before.value["kind"].iloc[-1]
    page.button_group(f"detect.change.shown.{identity}").set_value([kind]).run()

    assert not page.exception
    assert page.header[0].value.startswith(f"No. {last}: ")
    assert page.dataframe[0].proto.id != before.proto.id, (
        "a table with other rows knows nothing of those before"
    )


def test_of_too_many_outlines_the_largest_of_all_outcomes_are_drawn_and_the_chosen_one(finished, monkeypatch):
    monkeypatch.setattr(shapes, "MOST_SHOWN", 2)
    run = changes.opened(run_of(finished))
    table = changes.table_of(run)
    sizes = table[["area_before_m2", "area_after_m2"]].max(axis=1)
    largest, smallest = set(table["id"][sizes.nlargest(2).index]), int(table["id"][sizes.idxmin()])
    outlines._drawn.clear()
    finished.run()

    assert f"The 2 largest of {len(table)} outlines are drawn" in said(finished)
    kinds = list(run.counts)
    assert set(outlines.drawn(run, kinds, None).on_map["id"]) == largest
    assert set(outlines.drawn(run, kinds, smallest).on_map["id"]) == {*largest, smallest}


def test_a_comparison_that_is_damaged_while_it_is_looked_at_is_a_sentence_with_the_way_back(finished):
    changes.opened(run_of(finished)).outlines.write_bytes(b"damaged")
    st.cache_resource.clear()
    finished.run()

    assert not finished.exception
    assert len(finished.error) == 1
    finished.button("detect.back.error").click().run()
    assert not finished.exception
    assert "run" not in link_of(finished)


def test_a_result_that_is_damaged_while_it_is_looked_at_is_a_sentence_with_the_way_back(finished):
    finished.button("detect.change.open.after").click().run()
    runs.open_run(run_of(finished)).probability.write_bytes(b"damaged")
    st.cache_resource.clear()
    finished.run()

    assert not finished.exception
    assert len(finished.error) == 1
    finished.button("detect.back.error").click().run()
    assert not finished.exception
    assert "run" not in link_of(finished)


def test_a_refusal_is_found_out_once_and_not_at_every_touch(app, pair, monkeypatch):
    small_change.write(pair / "far.tif", small_change.ground((), 3)[:, ::-1, ::-1])
    page = at_two_dates(app)
    asked = []

    def counted(*scenes):
        asked.append(scenes)
        return understood(*scenes)

    monkeypatch.setattr("landslide_ui.detect.change.choose.understood", counted)
    page.button_group("detect.change.origin").set_value("folder").run()
    choose(page, "Earlier image", "far.tif")
    choose(page, "Later image", "after.tif")
    page.run()

    assert len(page.error) == 1
    assert len(asked) == 1
