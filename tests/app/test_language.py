"""The language of pages: the browser's at first, another by the switch; pages, reloads and fragments keep it."""

import pytest
from streamlit.testing.v1 import AppTest

from landslide_core.language import current, retold, speaking, tr
from landslide_ui import state
from landslide_ui.shared.waiting import Waiting
from tests.limits import HANG_SECONDS

HOME = {"en": "Home", "zh": "首页"}


@pytest.fixture
def opened(desk, root):
    """Open the dashboard in a session of its own: opened(locale="zh-CN", lang="en")."""

    def open_home(locale: str | None = None, **query: str) -> AppTest:
        app = AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS)
        app.context = {"locale": locale}
        app.query_params.update(query)
        app.run()
        assert not app.exception
        return app

    return open_home


def footer(app: AppTest) -> str:
    (found,) = [each.proto.body for each in app.get("html") if "<footer" in each.proto.body]
    return found


def in_address(app: AppTest) -> str | None:
    said = app.query_params.get("lang")
    return said[0] if isinstance(said, list) else said


def is_chinese(app: AppTest) -> bool:
    """Whether the frame of the page is Chinese; it is one of the two as a whole."""
    said = app.session_state["language"]
    assert ("用于区域筛查" in footer(app)) == (said == "zh")
    assert ("regional screening" in footer(app)) == (said == "en")
    tag = {"en": '"en"', "zh": '"zh-CN"'}[said]
    assert any(f"documentElement.lang = {tag}" in each.proto.body for each in app.get("html"))
    return said == "zh"


@pytest.mark.parametrize(
    ("locale", "chinese"), [("zh-CN", True), ("zh-TW", True), ("en-US", False), ("de", False), (None, False)]
)
def test_a_page_opens_in_the_language_of_the_browser_and_else_in_english(opened, locale, chinese):
    app = opened(locale)

    assert is_chinese(app) == chinese
    assert in_address(app) is None


@pytest.mark.parametrize(("locale", "named"), [("en-US", "zh"), ("zh-CN", "en")])
def test_a_link_that_names_a_language_opens_in_it_and_goes_on_naming_it(opened, locale, named):
    app = opened(locale, lang=named)

    assert is_chinese(app) == (named == "zh")
    assert in_address(app) == named


def test_a_link_that_names_no_language_of_ours_follows_the_browser(opened):
    app = opened("zh-CN", lang="tlh")

    assert is_chinese(app)
    assert in_address(app) is None


def _frame() -> None:
    """What the frame does about the language, and a page with a fragment and a callback that say theirs."""
    import streamlit as st

    from landslide_core.language import told_by, tr
    from landslide_ui import state
    from landslide_ui.shared import language_switch

    told_by(state.language)
    state.settle_language()
    language_switch.show()
    st.caption(tr("Home"))

    @st.fragment
    def part() -> None:
        st.button("again", key="again", on_click=lambda: state.keep("called", tr("Home")))
        st.caption(tr("Home"))

    part()


@pytest.fixture
def framed() -> AppTest:
    app = AppTest.from_function(_frame, default_timeout=HANG_SECONDS)
    app.context = {"locale": "en-US"}
    return app.run()


def test_a_choice_is_kept_in_the_session_and_in_every_address(framed):
    framed.radio(state.LANGUAGE).set_value("zh").run()
    assert framed.caption[0].value == HOME["zh"]
    assert in_address(framed) == "zh"

    framed.query_params.clear()  # as a way to another page does
    framed.run()
    assert framed.caption[0].value == HOME["zh"]
    assert in_address(framed) == "zh"

    framed.radio(state.LANGUAGE).set_value("en").run()
    assert framed.caption[0].value == HOME["en"]
    assert in_address(framed) is None


def test_who_reads_chinese_may_choose_english_and_the_address_says_so(framed):
    framed.context = {"locale": "zh-CN"}
    framed.run()

    assert framed.caption[0].value == HOME["en"], "the session has its language already"
    assert in_address(framed) == "en"


def test_a_way_within_the_pages_takes_the_language_along(opened):
    app = opened("en-US", lang="zh")
    app.button("home.start").click().run()

    assert not app.exception
    assert in_address(app) == "zh"


def test_a_run_that_is_named_no_more_leaves_the_language_in_the_address():
    def forget() -> None:
        from landslide_ui import state

        state.show_run(None)

    after = AppTest.from_function(forget)
    after.query_params.update(lang="zh", run="a")
    after.run()

    assert in_address(after) == "zh"
    assert "run" not in after.query_params


def test_what_was_chosen_stays_when_the_language_changes(opened):
    app = opened("en-US")
    app.button("home.sample.small").click().run()
    before = app.session_state["workspace"]
    app.toggle("detect.tta").set_value(True).run()
    app.session_state[state.LANGUAGE] = "zh"
    app.run()

    assert not app.exception
    assert app.session_state["workspace"] == before
    assert app.toggle("detect.tta").value is True


@pytest.mark.parametrize("language", ["en", "zh"])
def test_fragments_and_callbacks_speak_the_language_of_the_page(framed, language):
    framed.radio(state.LANGUAGE).set_value(language).run()
    framed.button("again").click().run()

    assert [each.value for each in framed.caption] == [HOME[language]] * 2
    assert framed.session_state["called"] == HOME[language]


def test_two_visitors_read_each_their_own_language(opened):
    chinese, english = opened("zh-CN"), opened("en-US")

    assert is_chinese(chinese)
    assert not is_chinese(english)
    assert is_chinese(opened("zh-CN"))


def test_outside_pages_all_is_said_in_english(opened):
    opened("zh-CN")

    assert current() == "en"
    assert tr("Home") == retold("Home") == "Home"


def _told() -> None:
    """An error of the core with the control that it speaks of, work under way, and what things are called."""
    import streamlit as st

    from landslide_core.errors import SettingError
    from landslide_core.language import told_by
    from landslide_core.runs.jobs import Job
    from landslide_ui import state, words
    from landslide_ui.shared import job_progress, outputs

    told_by(state.language)
    state.settle_language()
    outputs.show_error(
        SettingError("There is no run 'a_b'.", "Choose one of the list.", knobs=("pixel_size",))
    )
    st.caption(job_progress.in_words(Job("a", "detect", "", state="running", message="Drawing the map…")))
    st.caption(job_progress.in_words(Job("a", "detect", "", state="queued")))
    for title in ("3 labelled pictures", "my slope: north, 2024.tif", "There is no run '7'."):
        st.caption(words.titled(title))


TOLD = {
    "en": (
        "**There is no run 'a\\_b'\\.**  \nChoose one of the list\\. See ‘Metres per pixel’\\.",
        ["Running · Drawing the map…", "Waiting for another run to end", "3 labelled pictures"],
    ),
    "zh": (
        "**没有运行“a\\_b”。**  \n请从列表中选择。见“每像元米数”。",
        ["运行中 · 正在绘制地图…", "等待另一个运行结束", "3 幅带标注的图片"],
    ),
}


@pytest.mark.parametrize("language", TOLD)
def test_what_the_core_says_is_retold_and_what_people_call_things_stays(language):
    app = AppTest.from_function(_told, default_timeout=HANG_SECONDS)
    app.query_params["lang"] = language
    app.run()
    error, captions = TOLD[language]

    assert not app.exception
    assert app.error[0].value == error
    assert [each.value for each in app.caption] == [
        *captions,
        "my slope: north, 2024.tif",
        "There is no run '7'.",
    ]


def _made_later() -> None:
    """A file that is made when its button is pressed, outside the page's run."""
    import streamlit as st

    from landslide_core.language import told_by, tr
    from landslide_ui import state
    from landslide_ui.shared import outputs

    told_by(state.language)
    state.settle_language()
    outputs.download_button("A file", "file.txt", "text/plain", lambda: tr("Home"), "file")
    st.session_state["make"] = st.session_state["kept"].pop()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_is_made_in_the_language_that_the_page_had(language, monkeypatch):
    import streamlit as st

    kept: list = []
    monkeypatch.setattr(st, "download_button", lambda label, make, **_: kept.append(make))
    app = AppTest.from_function(_made_later, default_timeout=HANG_SECONDS)
    app.session_state["kept"] = kept
    app.query_params["lang"] = language
    app.run()

    assert not app.exception
    assert current() == "en"
    assert app.session_state["make"]() == HOME[language]


def test_what_a_page_waits_for_is_said_when_it_is_shown():
    told = Waiting("Opening the image…")

    assert str(told) == "Opening the image…"
    with speaking("zh"):
        assert str(told) == "正在打开影像…"
