"""What surrounds every page, and the line that each page opens with."""

from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path

import streamlit as st

from landslide_core.language import marked, told_by, tr
from landslide_core.shipped import path_of
from landslide_ui import state
from landslide_ui.maps import folium_map
from landslide_ui.shared import door, language_switch, tour, uploads

ROOT = path_of("app.py").parent
_ASSETS = Path(str(resources.files("landslide_ui"))) / "assets"


@dataclass(frozen=True)
class PageCard:
    """A page: its file, its name in the navigation in English, its icon and its address."""

    file: str
    title: str
    icon: str
    url_path: str
    default: bool = False


PAGES = (
    PageCard("pages/home.py", marked("Home"), ":material/home:", "home", default=True),
    PageCard("pages/detect.py", marked("Detect"), ":material/landscape_2:", "detect"),
    PageCard("pages/compare.py", marked("Compare"), ":material/compare:", "compare"),
    PageCard("pages/factors.py", marked("Factors"), ":material/landslide:", "factors"),
    PageCard("pages/help.py", marked("Help"), ":material/help:", "help"),
)


def run() -> None:
    """Draw the frame and, inside it, the page that the visitor is on."""
    told_by(state.language)
    state.settle_language()
    st.set_page_config(page_title="Scarp", page_icon=str(_ASSETS / "icon.svg"), layout="wide")
    folium_map.install_leaflet()
    uploads.remove_old()
    uploads.clear_deleted()
    st.html(_ASSETS / "style.css")
    language_switch.show()
    door.admit()
    pages = {
        card.url_path: st.Page(
            ROOT / card.file,
            title=tr(card.title),
            icon=card.icon,
            url_path=card.url_path,
            default=card.default,
        )
        for card in PAGES
    }
    current = st.navigation(list(pages.values()), position="top")
    state.note_frame()
    wanted = state.take_wanted_page()
    if wanted is not None:
        url_path, query = wanted
        st.switch_page(pages[url_path], query_params=query)
    st.logo(str(_ASSETS / "logo.svg"), size="large")
    door.who()
    here = current.url_path or PAGES[0].url_path  # Streamlit leaves that of the default page empty
    toured = tour.take_wanted_page(here)
    if toured is not None:
        go(toured[0], **toured[1])
    tour.show(here)
    current.run()
    foot = tr(
        "Scarp · regional screening, not site-specific design. "
        "Results need the eye of someone who knows the ground."
    )
    st.html(f'<footer class="scarp-footer">{escape(foot)}</footer>')


def go(url_path: str, **query: str) -> None:
    """Go to a page of the navigation, with a query such as run=ID in its address."""
    card = next(each for each in PAGES if each.url_path == url_path)
    st.switch_page(card.file, query_params=state.with_language(query))


def page(url_path: str) -> None:
    """The line every page opens with: it brings a visitor who came in by a deep link into the frame.

    On a fresh server Streamlit runs the file in pages/ alone for an address such as /detect, without app.py.
    """
    if not state.frame_has_run():
        state.settle_language()
        state.ask_for_page(url_path)
        st.switch_page("app.py")
