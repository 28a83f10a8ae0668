"""Who looks at the page, and what is theirs.

An owner is who signed in, or where no sign-in is asked for the browser: it keeps random bits in a cookie that
`landslide_ui.serving.cookies` sets, which no script of a page can read. Where a browser keeps no cookies, an owner
lasts as long as the session.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from landslide_core.errors import FileError
from landslide_core.language import marked
from landslide_core.owners import names
from landslide_core.owners.passphrases import Passphrases
from landslide_core.owners.register import Belonging, Register
from landslide_core.runs.store import PART, RunSummary
from landslide_ui import state, words
from landslide_ui.shared import run_store

COOKIE = "scarp_owner"


@st.cache_resource(on_release=Register.close, show_spinner=False)
def register() -> Register:
    """The one register of this server."""
    return Register(run_store.store().root)


@st.cache_resource(on_release=Passphrases.close, show_spinner=False)
def passphrases() -> Passphrases:
    """The passphrases of this server."""
    return Passphrases(run_store.store().root)


def browser() -> str:
    """The name of the browser as an owner."""
    token = _cookie()
    if not names.is_token(token):
        token = state.session_token(names.new_token)
    return names.of_browser(token)


def _cookie() -> str:
    return str(st.context.cookies.get(COOKIE, ""))


def provider() -> bool:
    """Whether visitors sign in with an identity provider (OpenID Connect): secrets have a section [auth]."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:  # there are no secrets
        return False


def user() -> Mapping[str, Any]:
    """What the identity provider says of who signed in; empty for nobody."""
    return dict(st.user) if provider() and st.user.get("is_logged_in") else {}


def signed_in() -> str | None:
    """The owner who looks at the page; None for who has to sign in first."""
    if not provider():
        return passphrases().owner_of(browser())
    said = user()
    subject = str(said.get("sub") or "")
    return names.of_user(str(said.get("iss", "")), subject) if subject else None


def current() -> str:
    """The owner who looks at the page. Nothing more is drawn for who has to sign in first."""
    owner = signed_in()
    if owner is None:
        st.stop()
    return owner


def find(identity: str) -> Belonging | None:
    """What the register says of an id; None for what is everyone's."""
    return register().find(identity)


def may_see(identity: str) -> bool:
    """Whether who looks at the page may see what has that id."""
    return register().may_see(current(), identity)


def is_mine(identity: str) -> bool:
    """Whether who looks at the page may rename, share, stop and delete what has that id."""
    return register().may_change(current(), identity)


def _of_whole(identity: str) -> Belonging | None:
    """What the register says of an id, of the run of an image what it says of its batch; None for everyone's."""
    return find(identity) or find(identity.partition(PART)[0])


def may_begin(identity: str) -> bool:
    """Whether who looks at the page may begin work on what has that id: its own, everyone's, or the server's."""
    found = _of_whole(identity)
    return found is None or found.owner in (current(), names.SERVER)


def may_see_run(run: RunSummary) -> bool:
    """The same of a run on the disk, whose own account may say whose it is."""
    return run.owner in ("", names.EVERYONE, current()) and may_see(run.id)


def check_run(identity: str, account: Mapping[str, Any] | None = None) -> None:
    """FileError, in the words for what is not there, unless who looks at the page may see a run (by its account)."""
    by_account = (account or {}).get("owner", names.EVERYONE) in (names.EVERYONE, current())
    if not (may_see(identity) and by_account):
        shown = "".join(sign if sign.isprintable() else "?" for sign in identity[:80])
        raise FileError(
            marked("There is no run '{run}'.").format(run=shown), marked("Choose one of the list.")
        )


def owner_of(identity: str) -> str:
    """Whose the work on what has that id is: its owner's, else that of who looks at the page."""
    found = _of_whole(identity)
    return current() if found is None else found.owner


def title_of(identity: str, otherwise: str) -> str:
    """What its owner calls it, else what Scarp does, in the language of who reads."""
    found = find(identity)
    return words.titled(otherwise) if found is None or not found.title else found.title
