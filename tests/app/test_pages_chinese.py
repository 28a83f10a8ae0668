"""Home, Compare and the door in Chinese: no state shows a text that nobody translated, nor hands one to a script."""

import pytest

from landslide_core.language import LANGUAGES, speaking
from landslide_core.owners.passphrases import OFFICE, Passphrases
from landslide_ui import state
from landslide_ui.compare import comparisons
from landslide_ui.shared import compute, run_store
from tests.app.compare_pages import comparison_of
from tests.app.seen_texts import english, in_scripts
from tests.limits import HANG_SECONDS

pytestmark = pytest.mark.slow

# What the small world of these tests calls things, and names of languages, places, scores, networks and laws.
GIVEN = (
    "Small county (synthetic)", "Made by the tests.", "nothing", "random weights for tests", *LANGUAGES.values(),
    "Kappa", "MCC", "OA", "TP", "TN", "FP", "FN", "Cohen", "Matthews", "Brier", "McNemar", "Holm", "GMAC", "FLOPs",
    "logit", "PyTorch", "GIS", "world file", "region", "name", "pif", "python -m landslide_core sample", "models/",
    "pixel_m", ":small[", "PA", "IOU", "RGB",
    "Bijie", "GVLM", "CAS", "Hongtan", "Kecun", "Lushan", "Sustainability", "Earth Science", "Xing", "Cui",
    "CALandDet", "DiGATe-UNet", "ResU-CBNet", "VGG13-SE",
)  # fmt: skip
VIEWS = ("Curves", "Landslides", "Is it real?", "Regions", "Cost", "Published")


@pytest.fixture
def app(app):
    """The dashboard for a session that reads Chinese."""
    app.session_state[state.LANGUAGE] = "zh"
    with speaking("zh"):  # what a test sets is told by the labels of options, as a browser sends them
        yield app


def is_chinese(app) -> None:
    assert not app.exception
    left = english(app, GIVEN)
    assert not left, "not translated:\n" + "\n".join(left)
    handed = in_scripts(app)
    assert not handed, "handed to scripts in English:\n" + "\n".join(handed)


def turn_to(app, name: str, value: str) -> None:
    app.button_group(f"compare.{name}").set_value(value).run()
    is_chinese(app)


def test_home_is_chinese_when_it_is_empty_and_in_an_empty_world(app, monkeypatch, tmp_path):
    app.run()
    compute._warm_up().join(timeout=HANG_SECONDS)
    app.run()
    is_chinese(app)
    monkeypatch.setenv("SCARP_SAMPLES", str(tmp_path))
    monkeypatch.setenv("SCARP_MODELS", str(tmp_path))
    app.run()
    is_chinese(app)


def test_what_is_to_be_compared_is_chosen_in_chinese(compare_page):
    is_chinese(compare_page)
    for source in ("upload", "pairs", "folder"):
        turn_to(compare_page, "source", source)
    compare_page.multiselect("compare.networks").set_value([]).run()
    is_chinese(compare_page)


def test_a_comparison_that_is_not_there_is_missed_in_chinese(app):
    app.query_params["run"] = "compare-none"
    app.run().switch_page("pages/compare.py").run()
    assert app.error
    is_chinese(app)


def test_a_comparison_is_chinese_in_every_view_and_so_is_home_with_it(compared):
    identity = comparison_of(compared)
    for mode in ("errors", "prediction", "opinions"):
        turn_to(compared, f"mode.{identity}", mode)
    turn_to(compared, f"kind.{identity}", "common")
    for view in VIEWS:
        turn_to(compared, f"view.{identity}", view)
    turn_to(compared, f"view.{identity}", "Other scenes")
    compared.button("compare.cross").click().run()
    compute.jobs().wait(comparisons.crossing(identity).id, timeout=HANG_SECONDS)
    compared.run()
    is_chinese(compared)

    compared.query_params.clear()
    compared.switch_page("pages/home.py").run()
    is_chinese(compared)
    compared.button(f"menu.delete.{identity}").click().run()
    is_chinese(compared)


def test_the_door_is_chinese(app):
    people = Passphrases(run_store.store().root)
    people.set("somebody", "a passphrase")
    people.set(OFFICE, "another passphrase")
    people.close()
    app.run()
    is_chinese(app)
    app.text_input("door.given").set_value("wrong")
    app.button("door.sign-in").click().run()
    assert app.error
    is_chinese(app)
