"""Two browsers, two owners: neither sees, opens or stops what is the other's, and a shared run is seen by both."""

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from landslide_core.detection import journey
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import NeedsMemoryError, OwnerError
from landslide_core.owners import space
from landslide_core.owners.register import UNDO_S
from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.owned import manage
from landslide_ui.shared import background, compute, owners, run_store, uploads
from tests import small_runs
from tests.app.owned_runs import make_run
from tests.app.test_detect_page import metrics
from tests.limits import HANG_SECONDS


def said(app) -> str:
    """All that the page says, as one text."""
    elements = [*app.markdown, *app.get("html"), *app.title, *app.header, *app.info, *app.error]
    return "\n".join(str(getattr(element, "value", "") or element.proto.body) for element in elements)


def keys(app) -> set[str]:
    return {button.key for button in app.button}


class Idle:
    """A worker that takes no work."""

    pid = -1

    def poll(self) -> None:
        return None

    def kill(self) -> None:
        return None


@pytest.fixture
def idle(desk, monkeypatch) -> None:
    """A server whose workers take no work: what is begun stays in line."""
    monkeypatch.setattr(compute, "LAUNCH", lambda root, lane: Idle())


def test_home_lists_ones_own_runs_and_what_others_share(open_page, as_browser):
    mine, shared = make_run("Ada's valley"), make_run("Ada's gorge")
    owners.register().share(owners.current(), shared, True)
    assert {f"home.run.{mine}", f"home.run.{shared}"} <= keys(open_page("home"))

    as_browser("B")
    home = open_page("home")
    assert f"home.run.{mine}" not in keys(home)
    assert f"home.run.{shared}" in keys(home)
    assert "valley" not in said(home)
    assert "Shared on this server" in said(home)
    assert f"menu.delete.{shared}" not in keys(home)


def test_a_run_does_not_open_by_its_address_for_another(open_page, as_browser):
    run_id = make_run()
    assert "Landslides" in metrics(open_page("detect", run=run_id))

    as_browser("B")
    hidden, absent = open_page("detect", run=run_id), open_page("detect", run="20260101-none")
    assert hidden.error[0].value == absent.error[0].value.replace(
        "20260101\\-none", run_id.replace("-", "\\-")
    )


@pytest.mark.parametrize(("page", "name"), [("compare", "run"), ("factors", "analysis"), ("detect", "run")])
def test_work_under_way_is_neither_seen_nor_stopped_by_another(idle, open_page, as_browser, page, name):
    kind = {"compare": "compare", "factors": "factors", "detect": "detect"}[page]
    run_id = background.new_id(f"{kind}-", kind)
    job = background.submit(run_id, kind, "Ada's work", {}, "nobody")
    folder = {"compare": ".comparisons", "factors": ".analyses", "detect": ".detections"}[page]
    (run_store.store().root / folder).mkdir(exist_ok=True)
    (run_store.store().root / folder / f"{run_id}.json").write_text("{}")

    as_browser("B")
    shown = open_page(page, **{name: run_id})
    assert "Ada" not in said(shown)
    assert "There is no" in shown.error[0].value
    assert not [key for key in keys(shown) if key and "cancel" in key]
    assert not owners.may_begin(run_id)
    assert "Ada" not in said(open_page("home"))
    with pytest.raises(OwnerError):
        compute.jobs().cancel(job.id, owners.current())
    assert compute.jobs().get(job.id).state == "queued"


def test_jobs_are_their_owners(idle, open_page, as_browser):
    first = background.submit("a-1", "detect", "A", {}, "nobody")
    as_browser("B")
    second = background.submit("b-1", "detect", "B", {}, "nobody")

    assert first.owner != second.owner == owners.current()
    assert first.owner.startswith("browser-")


def test_the_landslides_of_a_run_are_offered_to_those_who_may_see_it(open_page, as_browser):
    run_id = make_run("Ada's valley")
    as_browser("B")
    page = open_page("factors")

    assert run_id not in str([box.options for box in page.selectbox])


def stand_still(monkeypatch) -> None:
    """The minute in which what was deleted can be brought back does not pass, however slow the machine."""
    now = time.time()
    monkeypatch.setattr(owners.register(), "_clock", lambda: now)


def test_a_run_is_renamed_shared_deleted_and_brought_back(open_page, monkeypatch):
    run_id = make_run("scene.tif")
    page = open_page("detect", run=run_id)
    page.text_input(f"menu.name.{run_id}").set_value("After the rain").run()
    page.toggle(f"menu.shared.{run_id}").set_value(True).run()
    assert page.title[0].value == "After the rain"
    assert owners.find(run_id).shared

    stand_still(monkeypatch)
    page.button(f"menu.delete.{run_id}").click().run()
    assert not page.exception
    assert "After the rain" in said(page)
    assert f"home.run.{run_id}" not in keys(page)
    assert open_page("detect", run=run_id).error
    home = open_page("home")
    home.button(f"undo.{run_id}").click().run()
    assert f"home.run.{run_id}" in keys(home)
    assert "Landslides" in metrics(open_page("detect", run=run_id))


def test_deleting_work_under_way_cancels_it(idle, open_page):
    run_id = background.new_id("compare-")
    job = background.submit(run_id, "compare", "Networks", {}, "nobody")
    manage.delete(run_id)

    assert compute.jobs().get(job.id).state == "cancelled"


def test_runs_from_before_there_were_owners_open_and_nobody_deletes_them(open_page, as_browser):
    small_runs.write_run(run_store.store().root / "20250101-000000-detect-old")
    for browser in "AB":
        as_browser(browser)
        page = open_page("detect", run="20250101-000000-detect-old")
        assert "Landslides" in metrics(page)
        assert not [key for key in keys(page) if key and key.startswith("menu.")]


def test_a_run_that_says_whose_it_is_stays_hidden(open_page):
    small_runs.write_run(run_store.store().root / "adas", owner="ada")

    assert "home.run.adas" not in keys(open_page("home"))
    assert open_page("detect", run="adas").error


def test_eight_simultaneous_starts_are_eight_runs(open_page, monkeypatch, desk):
    monkeypatch.setattr(journey, "detect", lambda *_, **__: None)
    monkeypatch.setattr(owners, "current", lambda: "ada")
    together = threading.Barrier(8)
    images = [desk / f"{number}.tif" for number in range(8)]

    def start(number: int) -> str:
        together.wait(timeout=HANG_SECONDS)
        case = state.Case("upload", "scene.tif", images[number])
        return runs.start(case, ("red", "green", "blue"), DetectSettings(device="cpu"))

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(start, range(8)))

    assert len(set(ids)) == 8
    assert {compute.jobs().wait(each, timeout=HANG_SECONDS).id for each in ids} == set(ids)
    assert [runs.case_of(each).image for each in ids] == images


def test_where_a_browser_keeps_no_cookie_a_session_is_its_own_owner(open_page, monkeypatch):
    monkeypatch.setattr(owners, "_cookie", lambda: "")
    first, second = open_page("home"), open_page("home")

    tokens = [app.session_state["owner.session"] for app in (first, second)]
    first.run()
    assert first.session_state["owner.session"] == tokens[0] != tokens[1]


def test_a_deleted_run_is_gone_from_the_disk_after_its_minute(open_page, monkeypatch, tmp_path):
    run_id = make_run()
    stand_still(monkeypatch)
    owners.register().delete(owners.current(), run_id)
    uploads.clear_deleted.clear()
    uploads.clear_deleted()
    assert (tmp_path / "runs" / run_id).is_dir()
    later = owners.register().find(run_id).deleted + UNDO_S
    monkeypatch.setattr(owners.register(), "_clock", lambda: later)
    uploads.clear_deleted.clear()
    open_page("home")

    assert not (tmp_path / "runs" / run_id).exists()
    assert not owners.may_see(run_id)


def test_old_uploads_go_but_for_those_that_a_run_was_begun_from(desk, tmp_path):
    used, unused, fresh = (tmp_path / "uploads" / name / "1" / "scene.tif" for name in "abc")
    for path in (used, unused, fresh):
        path.parent.mkdir(parents=True)
        path.touch()
    for path in (used, unused):
        os.utime(path.parent.parent, (1, 1))
    plans = run_store.store().root / ".detections"
    plans.mkdir()
    (plans / "detect-1.json").write_text(json.dumps({"case": {"image": str(used)}}))
    uploads.remove_old.clear()
    uploads.remove_old()

    assert used.exists()
    assert fresh.exists()
    assert not unused.parent.parent.exists()


def test_who_fills_the_disk_is_proposed_what_to_delete_and_nothing_goes_by_itself(open_page, monkeypatch):
    old, new = make_run("Old valley"), make_run("New valley")
    assert "Your runs take" in said(open_page("home"))
    held = space.total(space.taken(run_store.store().root, owners.register(), owners.current()))
    monkeypatch.setenv("SCARP_OWNER_GB", str(held / 1e9))
    page = open_page("home")
    (proposed,) = (box for box in page.multiselect if box.key == "room.chosen")
    assert proposed.value == [old]
    with pytest.raises(NeedsMemoryError):
        background.new_id("detect-")
    assert {f"home.run.{old}", f"home.run.{new}"} <= keys(page)

    stand_still(monkeypatch)
    page.button("room.delete").click().run()
    assert not page.exception
    assert f"home.run.{old}" not in keys(page)
    assert f"undo.{old}" in keys(page)
    background.new_id("detect-")


def test_a_limit_that_is_no_number_is_said_and_the_list_of_runs_stays(open_page, monkeypatch):
    make_run()
    monkeypatch.setenv("SCARP_OWNER_GB", "lots")
    page = open_page("home")

    assert not page.exception
    assert "no number of gigabytes" in page.error[0].value
    assert [each for each in page.button if "run" in (each.key or "")]
