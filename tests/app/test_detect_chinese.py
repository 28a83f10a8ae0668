"""The page Detect in Chinese: no state of it shows a text that nobody translated, nor hands one to a script."""

import pytest

from landslide_core.language import LANGUAGES, speaking
from landslide_core.runs.store import PART
from landslide_ui.detect import large, runs
from landslide_ui.detect.teach import given
from landslide_ui.serving import views
from landslide_ui.shared import compute, run_store
from tests import small_runs, small_sizes
from tests.app import test_batch_page, test_large_scenes, test_teach_page
from tests.app.change_pages import at_two_dates, compared
from tests.app.seen_texts import NAMES, english, in_scripts, words
from tests.app.test_change_page import models, pair
from tests.app.test_detect_page import detect, finished, run_of
from tests.limits import HANG_SECONDS

__all__ = ["detect", "finished", "models", "pair", "place", "survey", "wide"]  # fixtures
pytestmark = pytest.mark.slow
place, survey, wide = test_teach_page.place, test_batch_page.survey, test_large_scenes.page

# What the small worlds of these tests call things.
GIVEN = (
    "Small county (synthetic)", "Small place at two dates (synthetic)", "Made by the tests.", "survey",
    "nothing", "none", "unet", "random weights for tests", "red", "green", "blue", *LANGUAGES.values(),
)  # fmt: skip


@pytest.fixture
def app(app):
    """The dashboard for a session that reads Chinese."""
    app.session_state["language"] = "zh"
    with speaking("zh"):  # what a test looks for in a list is looked for by what the list says
        yield app


def is_chinese(app) -> None:
    assert not app.exception
    left = english(app, GIVEN)
    assert not left, "not translated:\n" + "\n".join(left)
    handed = in_scripts(app)
    assert not handed, "handed to scripts in English:\n" + "\n".join(handed)


def ended(app):
    compute.jobs().wait(run_of(app), timeout=HANG_SECONDS)
    app.run()
    assert not app.exception
    return app


def switch(app, name: str, value: bool = True) -> None:
    app.toggle(name).set_value(value).run()


def test_the_chooser_is_chinese_at_every_origin(app):
    app.run().switch_page("pages/detect.py").run()
    is_chinese(app)
    for origin in ("upload", "folder"):
        app.button_group("detect.origin").set_value(origin).run()
        is_chinese(app)


def test_the_check_of_an_image_is_chinese(detect):
    is_chinese(detect)


def test_a_result_its_review_and_its_teaching_are_chinese(finished):
    run_id = run_of(finished)
    is_chinese(finished)
    switch(finished, f"detect.review.on.{run_id}")
    is_chinese(finished)
    finished.button(f"detect.review.accepted.{run_id}").click().run()
    is_chinese(finished)
    switch(finished, f"detect.teach.on.{run_id}")
    is_chinese(finished)
    switch(finished, f"detect.relief.{run_id}.on")
    is_chinese(finished)


def test_where_the_network_looked_is_chinese(finished):
    switch(finished, "detect.looked")
    is_chinese(finished)


def test_no_landslide_no_run_and_a_failed_run_are_chinese(finished, app):
    finished.slider[0].set_value(99).run()
    finished.select_slider[0].set_value(100_000.0).run()
    is_chinese(finished)
    app.query_params["run"] = "unknown"
    app.run()
    is_chinese(app)


def test_laws_of_sizes_are_chinese(app):
    percent = small_sizes.many_blobs(small_runs.UTM, 120)
    small_runs.write_run(run_store.store().root / "many", percent=percent)
    app.query_params["run"] = "many"
    app.switch_page("pages/detect.py").run()
    app.button("detect.sizes").click().run()
    is_chinese(app)
    run_store.store.clear()


@pytest.mark.parametrize("image", [True, False])
def test_a_large_scene_and_what_its_map_asks_for_are_chinese(wide, image):
    is_chinese(wide(image=image))
    run = runs.open_run("wide")
    shown_as = f"wide.{run.threshold:.2f}.{run.settings.min_area_m2:g}"
    with speaking("zh"):
        name = large.named(shown_as)
    with speaking("en"):  # the map asks outside of the page's run, where nobody's language is known
        (told,) = views.find("wide", name).describe([1])
    assert not words("\n".join([*told, *told.values()])) - NAMES


def test_a_batch_and_an_image_of_it_are_chinese(app, survey):
    app.run().switch_page("pages/detect.py").run()
    app.button_group("detect.origin").set_value("folder").run()
    app.selectbox("detect.file").set_value("survey/").run()
    is_chinese(app)
    app.button("detect.run").click().run()
    ended(app)
    is_chinese(app)
    app.query_params["run"] = f"{run_of(app)}{PART}north"
    app.run()
    is_chinese(app)


def test_two_dates_and_one_of_them_are_chinese(app, pair):
    page = at_two_dates(app)
    is_chinese(page)
    page.selectbox("detect.change.sample.0").set_value("small").run()
    is_chinese(page)
    compared(page)
    is_chinese(page)
    page.query_params["landslide"] = "1"
    page.run()
    is_chinese(page)
    page.button("detect.change.open.before").click().run()
    is_chinese(page)


def test_a_teaching_is_chinese_before_and_after(app, place):
    app.run().switch_page("pages/detect.py").run()
    app.button_group("detect.origin").set_value("folder").run()
    app.selectbox("detect.file").set_value("place.tif").run()
    app.button("detect.run").click().run()
    ended(app)
    run_id = run_of(app)
    app.session_state[given._key(run_id)] = given.Given(drawn=test_teach_page.drawn(place, 12))
    switch(app, f"detect.teach.on.{run_id}")
    is_chinese(app)
    app.button("detect.teach.start").click().run()
    ended(app)
    is_chinese(app)
