"""Sign-in: nothing is seen before it; an office's passphrase opens the door, a person's says who that is."""

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from landslide_core.owners import names, passphrases
from landslide_core.owners.passphrases import OFFICE
from landslide_ui.shared import owners
from tests.limits import HANG_SECONDS

WORDS = "correct horse battery staple"


@pytest.fixture
def door(desk, monkeypatch):
    """The passphrases of a server that asks for them."""
    monkeypatch.setattr(passphrases, "_COST", {"n": 2**4, "r": 8, "p": 1})
    return owners.passphrases()


@pytest.fixture
def visit(desk, root):
    def opened(page: str = "") -> AppTest:
        app = AppTest.from_file(str(root / "app.py"), default_timeout=HANG_SECONDS).run()
        if page:
            app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        return app

    return opened


def sign_in(app: AppTest, given: str, name: str = "") -> None:
    if name:
        app.text_input("door.name").set_value(name)
    app.text_input("door.given").set_value(given)
    app.button("door.sign-in").click().run()


@pytest.mark.parametrize("page", ["", "detect", "compare", "factors"])
def test_behind_the_door_nothing_is_seen_before_sign_in(door, visit, page):
    door.set(OFFICE, WORDS)
    app = visit(page)

    assert [title.value for title in app.title] == ["Scarp"]
    assert [button.key for button in app.button] == ["door.sign-in"]


def test_the_offices_passphrase_opens_the_door_and_sign_out_closes_it(door, visit):
    door.set(OFFICE, WORDS)
    app = visit()
    assert not [field for field in app.text_input if field.key == "door.name"]
    sign_in(app, "wrong wrong wrong")
    assert "passphrase is wrong" in app.error[0].value
    sign_in(app, WORDS)
    assert "Find landslides" in app.title[0].value
    assert "Find landslides" in visit().title[0].value  # another tab of the browser

    app.button("door.sign-out").click().run()
    assert [title.value for title in app.title] == ["Scarp"]


def test_a_person_has_the_same_runs_in_every_browser(door, visit, as_browser):
    door.set("ada", WORDS)
    door.set("bob", WORDS)
    found = []
    for browser, name in (("A", "ada"), ("B", "ada"), ("C", "bob")):
        as_browser(browser)
        sign_in(visit(), WORDS, name)
        found.append(owners.current())

    assert found == [names.of_person("ada"), names.of_person("ada"), names.of_person("bob")]


def test_an_identity_provider_says_who_it_is(desk, visit, monkeypatch):
    """As Streamlit gives it: the secrets name a provider, and `st.user` holds the claims of who signed in."""
    monkeypatch.setattr(owners, "provider", lambda: True)
    monkeypatch.setattr(st, "secrets", {"auth": {"client_id": "scarp", "office": {"client_id": "x"}}})
    app = visit()
    assert [button.key for button in app.button] == ["door.sign-in", "door.sign-in.office"]

    monkeypatch.setattr(owners, "user", lambda: {"iss": "https://id.example", "sub": "7", "name": "Ada"})
    app = visit()
    assert "Find landslides" in app.title[0].value
    assert "Ada" in "".join(each.value for each in app.markdown)
    assert owners.current() == names.of_user("https://id.example", "7")


def test_a_provider_that_names_no_subject_lets_nobody_in(desk, visit, monkeypatch):
    monkeypatch.setattr(owners, "provider", lambda: True)
    monkeypatch.setattr(owners, "user", lambda: {"iss": "https://id.example", "name": "Ada"})
    monkeypatch.setattr(st, "secrets", {"auth": {"client_id": "scarp"}})

    assert [title.value for title in visit().title] == ["Scarp"]
