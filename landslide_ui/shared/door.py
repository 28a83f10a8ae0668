"""Sign-in, where this server asks for one: with an identity provider, or with a passphrase."""

from collections.abc import Sequence

import streamlit as st

from landslide_core.language import tr
from landslide_core.owners.passphrases import OFFICE
from landslide_ui import state, words
from landslide_ui.shared import outputs, owners

_WIDTH_PX = 420


def admit() -> None:
    """Let pass who has signed in, or need not; all others see the door and nothing behind it."""
    if owners.signed_in() is not None:
        return
    with st.container(horizontal_alignment="center"), st.container(width=_WIDTH_PX):
        st.title("Scarp", anchor=False)
        outputs.quiet(tr("This server asks who you are. What you run is yours alone unless you share it."))
        if owners.provider():
            _provider()
        else:
            _passphrase(owners.passphrases().people())
    st.stop()


def _provider() -> None:
    """A button for each identity provider that the secrets name."""
    section = st.secrets["auth"]
    named = [name for name in section if hasattr(section[name], "get") and section[name].get("client_id")]
    if section.get("client_id"):
        st.button(tr("Sign in"), type="primary", width="stretch", key="door.sign-in", on_click=st.login)
    for name in named:
        label = tr("Sign in with {provider}", provider=words.plain(name.replace("_", " ").capitalize()))
        st.button(label, width="stretch", key=f"door.sign-in.{name}", on_click=st.login, args=(name,))


def _passphrase(people: Sequence[str]) -> None:
    with st.form("door", border=True):
        person = OFFICE
        if any(people):
            hint = tr("Leave it empty to use the office's passphrase.") if OFFICE in people else None
            person = st.text_input(tr("Name"), key="door.name", help=hint, autocomplete="username").strip()
        given = st.text_input(
            tr("Passphrase"), type="password", key="door.given", autocomplete="current-password"
        )
        if st.form_submit_button(tr("Sign in"), type="primary", width="stretch", key="door.sign-in"):
            with outputs.user_errors():
                owners.passphrases().sign_in(owners.browser(), person, given)
                st.rerun()


def who() -> None:
    """Who has signed in, and the way out; nothing where no sign-in is asked for."""
    provider = owners.provider()
    if not provider and not owners.passphrases().people():
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.markdown(f":small[:gray[{words.plain(_name(provider))}]]", width="content")
        st.button(
            tr("Sign out"),
            type="tertiary",
            icon=":material/logout:",
            key="door.sign-out",
            on_click=_out,
            args=(provider,),
        )


def _out(provider: bool) -> None:
    if not provider:
        owners.passphrases().sign_out(owners.browser())
    state.forget()  # who signs in next begins with an empty desk
    if provider:
        st.logout()


def _name(provider: bool) -> str:
    if provider:
        said = owners.user()
        return str(said.get("name") or said.get("email") or tr("Signed in"))
    return owners.passphrases().person_of(owners.browser()) or tr("Signed in with the office's passphrase")
