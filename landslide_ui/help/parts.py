"""The parts of the Help page: contents, a picture and a few sentences for each part of the pages, words."""

from importlib import resources
from pathlib import Path

import streamlit as st

from landslide_core.language import current, tr
from landslide_ui.help.chapters import CHAPTERS, WORDS, Chapter
from landslide_ui.shared import outputs

PICTURES = Path(str(resources.files("landslide_ui"))) / "assets" / "help"
_OF_WORDS = "words"


def contents() -> None:
    """A line of links to what stands below."""
    places = {each.name: tr(each.title) for each in CHAPTERS} | {_OF_WORDS: tr("Words")}
    st.markdown(" · ".join(f"[{title}](#{name})" for name, title in places.items()))


def chapters() -> None:
    """A picture, in the language of who reads, and what there is to know of it; one below the other."""
    for each in CHAPTERS:
        _chapter(each)


def _chapter(chapter: Chapter) -> None:
    st.header(tr(chapter.title), anchor=chapter.name)
    with st.container(key=f"help_{chapter.name}"):
        picture, said = st.columns((5, 3), gap="medium")
        outputs.picture(PICTURES / f"{chapter.name}.{current()}.webp", alt=tr(chapter.picture), place=picture)
        said.markdown("\n".join(f"- {tr(each)}" for each in chapter.said))


def words() -> None:
    """What the words of pages and reports mean, a sentence each."""
    st.header(tr("Words"), anchor=_OF_WORDS)
    outputs.facts({tr(word): tr(meaning) for word, meaning in WORDS.items()})
