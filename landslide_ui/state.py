"""What one visitor has on the desk; the only file that spells keys of the session.

Widgets keep their own values (key + persist_state="session"); finished work is cached by content in
landslide_ui.shared.compute. What is left, the files a person chose, is the Workspace.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from landslide_core.language import LANGUAGES, nearest

Origin = Literal["sample", "upload", "folder"]


@dataclass(frozen=True)
class Case:
    """The files that Detect is to work on; `title` is what a person calls them, `look` an image to resemble.

    `images` are several that become one batch; then `image` is None.
    """

    origin: Origin = "sample"
    title: str = ""
    image: Path | None = None
    dem: Path | None = None
    reference: Path | None = None
    exclude: Path | None = None
    look: Path | None = None
    images: tuple[Path, ...] = ()


@dataclass(frozen=True)
class FoundLandslides:
    """Landslides that the page Detect found and the page Factors is to explain, with their elevation model."""

    run_id: str
    elevation: Path | None


@dataclass(frozen=True)
class Workspace:
    """Everything of this session that is not a widget: the case, the upload folder, the uploaders' turn."""

    case: Case = Case()
    uploads: Path | None = None
    turn: int = 0


LANGUAGE = "language"  # the key of its switch
_IN_ADDRESS = "lang"


def language() -> str:
    """The language of who looks at the page; that of their browser before the frame has run, English outside pages."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return nearest(None)
    chosen = st.session_state.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else nearest(st.context.locale)


def settle_language() -> None:
    """Let the session have a language: the address says it (lang=zh), else the browser.

    Later the session says it, and the address as far as it is another than the browser's, so that it outlasts a reload.
    """
    own = nearest(st.context.locale)
    chosen = st.session_state.get(LANGUAGE)
    if chosen not in LANGUAGES:
        named = st.query_params.get(_IN_ADDRESS)
        chosen = named if named in LANGUAGES else own
    # Said anew in every run: the switch is another widget to Streamlit when a part of the page began the run.
    st.session_state[LANGUAGE] = chosen
    put_in_address({_IN_ADDRESS: None if chosen == own else chosen})


def with_language(query: Mapping[str, str]) -> dict[str, str]:
    """The query of an address, with the language where this page's address has it."""
    return {**in_address((_IN_ADDRESS,)), **query}


def _clear_address() -> None:
    st.query_params.from_dict(with_language({}))


def workspace() -> Workspace:
    """The session's workspace, an empty one at first."""
    desk: Workspace = st.session_state.setdefault("workspace", Workspace())
    return desk


def put_case(case: Case) -> None:
    """Lay another case on the desk. Uploaders start afresh: what they held is on disk by now."""
    desk = workspace()
    st.session_state["workspace"] = replace(desk, case=case, turn=desk.turn + 1)


def put_uploads(folder: Path) -> None:
    """Remember the session's folder for uploaded files."""
    st.session_state["workspace"] = replace(workspace(), uploads=folder)


def key(name: str) -> str:
    """The key of a widget on the Detect page; uploaders and role choosers change it with the case."""
    return f"detect.{name}"


def compare_key(name: str) -> str:
    """The key of a widget on the Compare page."""
    return f"compare.{name}"


def factor_key(name: str) -> str:
    """The key of a widget on the Factors page."""
    return f"factors.{name}"


def recall(key: str, otherwise: Any = None) -> Any:
    """What the session keeps under that key."""
    return st.session_state.get(key, otherwise)


def has(key: str) -> bool:
    """Whether the session keeps anything under that key, be it None."""
    return key in st.session_state


def keep(key: str, value: Any) -> None:
    """Keep a value of the session that is not a widget's, or set a widget's before it is drawn."""
    st.session_state[key] = value


def drop(key: str) -> None:
    """Forget a value of the session."""
    st.session_state.pop(key, None)


def choose_origin(origin: Origin) -> None:
    """Set Detect's choice of where the imagery comes from; only before that widget is drawn."""
    st.session_state[key("origin")] = origin


def remember_origin() -> None:
    """Let that choice begin where the case on the desk came from."""
    st.session_state.setdefault(key("origin"), workspace().case.origin)


def key_of_turn(name: str) -> str:
    """The key of a widget that must forget its value when another case is laid on the desk."""
    return f"detect.{name}.{workspace().turn}"


def session_token(new: Callable[[], str]) -> str:
    """The random bits of a session whose browser keeps no cookie, made by `new` once."""
    if "owner.session" not in st.session_state:
        st.session_state["owner.session"] = new()
    return str(st.session_state["owner.session"])


def forget() -> None:
    """Clear the desk and all that was chosen."""
    for name in list(st.session_state):
        del st.session_state[name]


def frame_has_run() -> bool:
    """Whether the frame (app.py) has run in this session."""
    return bool(st.session_state.get("frame.ran", False))


def note_frame() -> None:
    """Note that the frame has run in this session."""
    st.session_state["frame.ran"] = True


def ask_for_page(url_path: str) -> None:
    """Keep the page, and the run in its address, that a visitor opened before the frame ran."""
    st.session_state["frame.wanted"] = (url_path, dict(st.query_params))


def take_wanted_page() -> tuple[str, dict[str, str]] | None:
    """The page that was asked for, with its query, once."""
    wanted: tuple[str, dict[str, str]] | None = st.session_state.pop("frame.wanted", None)
    return wanted


def run_id() -> str | None:
    """The run that the address names: ?run=ID."""
    return st.query_params.get("run")


def in_address(names: Iterable[str]) -> dict[str, str]:
    """What the address says under those names, as far as it says anything."""
    return {name: st.query_params[name] for name in names if name in st.query_params}


def put_in_address(parts: Mapping[str, str | None]) -> None:
    """Let the address say that; None for nothing under a name. What it says already is not said again."""
    for name, text in parts.items():
        if text is None:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != text:
            st.query_params[name] = text


def show_run(identity: str | None) -> None:
    """Name a run in the address, or none."""
    if identity is None:
        _clear_address()
    else:
        st.query_params["run"] = identity


def analysis_id() -> str | None:
    """The analysis that the address names: ?analysis=ID, else the one that this session looked at last."""
    named = st.query_params.get("analysis")
    return named if named is not None else st.session_state.get("factors.analysis")


def show_analysis(identity: str | None) -> None:
    """Name an analysis in the address and remember it for when the page is left; or forget it, and its view."""
    st.session_state["factors.analysis"] = identity
    if identity is None:
        _clear_address()
    else:
        st.query_params["analysis"] = identity


def hand_to_factors(landslides: FoundLandslides) -> None:
    """Leave landslides for the page Factors, which then shows no other analysis."""
    st.session_state["factors.handed"] = landslides
    show_analysis(None)


def take_handed() -> FoundLandslides | None:
    """The landslides that were left for the page Factors, once."""
    handed: FoundLandslides | None = st.session_state.pop("factors.handed", None)
    return handed
