"""What a page waits for is looked at every so often, and the page drawn anew when it is there."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.limits import HANG_SECONDS


def _page() -> None:
    """Waits for something that may be there before the page is drawn to its end, and counts presses below it."""
    import streamlit as st

    from landslide_ui.shared import outputs

    def there() -> bool:
        st.caption("looked")
        return bool(st.session_state["there"])

    outputs.watch(there)
    if st.button("Press"):
        st.session_state["presses"] = st.session_state.get("presses", 0) + 1


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_function(_page, default_timeout=HANG_SECONDS)


def test_a_press_is_answered_though_what_was_waited_for_comes_in_the_same_run(page) -> None:
    page.session_state["there"] = False
    page.run()

    page.session_state["there"] = True
    page.button[0].click().run()

    assert page.session_state["presses"] == 1


@pytest.mark.parametrize("there", [False, True])
def test_the_page_is_drawn_anew_by_a_later_look_and_only_when_it_is_there(there, monkeypatch) -> None:
    """Streamlit's own clock is not turned here: the looks after the first are called as it calls them."""
    import streamlit as st

    from landslide_ui.shared import outputs

    kept, anew = [], []
    monkeypatch.setattr(st, "fragment", lambda look, run_every: kept.append((look, run_every)) or look)
    monkeypatch.setattr(st, "rerun", lambda: anew.append(True))
    outputs.watch(lambda what: what, there, every_s=2.0)
    ((look, every_s),) = kept
    drawn_first = len(anew)
    look()

    assert (every_s, drawn_first, len(anew)) == (2.0, 0, int(there))


def test_two_things_are_waited_for_in_one_place(monkeypatch) -> None:
    """Streamlit tells fragments of one container apart by their names."""
    import streamlit as st

    from landslide_ui.shared import outputs

    names = []
    monkeypatch.setattr(
        st, "fragment", lambda look, run_every: names.append(f"{look.__module__}.{look.__qualname__}") or look
    )

    def first() -> bool:
        return False

    def second() -> bool:
        return False

    outputs.watch(first)
    outputs.watch(second)

    assert len(set(names)) == 2
