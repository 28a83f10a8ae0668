"""Catalogues are whole: every message is translated, with its placeholders, and found again in what the core says."""

import ast
import re
from string import Formatter

import pytest
from babel.messages.catalog import Message as Entry

from landslide_core.io.plain.mask_settings import MaskNote, in_sentences
from landslide_core.io.plain.text import noted, some_of
from landslide_core.io.rasters.aligned import apart, unplaced
from landslide_core.io.rasters.kinds import kind_named
from landslide_core.io.rasters.place.georeference import in_pixels
from landslide_core.io.vectors.elsewhere import Elsewhere
from landslide_core.language import retold, speaking
from landslide_core.scene.bands import guess_roles
from tests.language import catalogues

WHOLE = tuple(catalogues.PLACES)  # catalogues that lack nothing
_FIELD = re.compile(r"\{(\w+)[^{}]*\}")


def entries(part: str) -> list[Entry]:
    return [entry for entry in catalogues.read(part) if entry.id]


def forms(entry: Entry) -> list[tuple[str, str]]:
    """The English text and its translation; of one that counts, each form that the other language has."""
    if isinstance(entry.id, str):
        return [(entry.id, entry.string)]
    return [(entry.id[-1], string) for string in entry.string]


def filled(text: str) -> str:
    """A text with a value of its own in every placeholder: a number, or what ends as a sentence does."""

    def value(field: re.Match[str]) -> str:
        return str(sum(map(ord, field[1]))) if ":" in field[0] else f"Q{field[1].upper()}."

    return _FIELD.sub(value, text)


@pytest.mark.parametrize("part", WHOLE)
def test_every_message_is_translated(part):
    lacking = [english for entry in entries(part) for english, said in forms(entry) if not said.strip()]

    assert lacking == []


@pytest.mark.parametrize("part", WHOLE)
def test_a_translation_has_the_placeholders_of_its_message(part):
    def fields(text):
        return {parsed[1:] for parsed in Formatter().parse(text) if parsed[1] is not None}

    other = [
        english
        for entry in entries(part)
        for english, said in forms(entry)
        if fields(english) != fields(said)
    ]

    assert other == []


@pytest.mark.parametrize("part", WHOLE)
def test_a_catalogue_is_what_the_code_says_now(part):
    """`make catalogues` writes it, and has nothing to write."""
    written, path = catalogues.updated(part), catalogues.path_of(part)

    assert path.read_bytes() == catalogues.as_po(written)
    assert path.with_suffix(".mo").read_bytes() == catalogues.as_mo(written)


@pytest.mark.parametrize("part", [part for part in WHOLE if part in catalogues.RETOLD])
def test_what_the_core_says_is_retold_by_its_own_message(part):
    """Whatever stands in the placeholders: no other message swallows the sentence."""
    swallowed = {}
    for entry in entries(part):
        if entry.context or not isinstance(entry.id, str) or "%{" in entry.id:  # plotly fills those
            continue
        sentence, wanted = filled(entry.id), filled(entry.string)
        with speaking(catalogues.LANGUAGE):
            found = retold(sentence)
        if found != wanted:
            swallowed[entry.id] = found

    assert swallowed == {}


def test_a_message_of_several_catalogues_is_said_in_one_way():
    said: dict[tuple[str, str], set[str]] = {}
    for part in catalogues.PLACES:
        for entry in entries(part):
            for english, string in forms(entry):
                if string:
                    said.setdefault((english, entry.context or ""), set()).add(string)

    assert {english: strings for english, strings in said.items() if len(strings) > 1} == {}


def test_sentences_within_sentences_are_retold():
    """What is put together of several messages is recognised to its innermost word."""
    slope = kind_named("slope").in_range
    note = MaskNote(
        "its background is transparent and counts as no landslide, unless nodata is said to be unknown", 7
    )
    said = [
        *in_sentences((name, note) for name in "ABC"),
        *in_sentences([("A", MaskNote("All layers of A are used: B (3). One can be chosen by its name", 0))]),
        *in_sentences([("A", MaskNote("holds no 5 but 1, 2: no landslide in it", 9))]),
        noted("A", in_pixels("no georeference")),
        unplaced("A", in_pixels("no georeference")).message,
        Elsewhere("It lies 7 km north-east of the image.", "", False).said_of(apart("A", "image")).message,
        f"band roles {guess_roles([''] * 5, 5, 'uint16')[1]}.",
        f"A: 5 pixels (7%) hold 9, which is no {slope}: unknown, though no tag says so.",
        f"5 of 9 images have no mask: {some_of(range(9))}.",
    ]
    with speaking(catalogues.LANGUAGE):
        left = {sentence: re.findall(r"\b[a-z]{3,}", retold(sentence)) for sentence in said}

    assert {sentence: words for sentence, words in left.items() if words} == {}


MODULE = '''
"""A docstring of several words."""

def said(name: "Some | Thing", more: int) -> "Other | Thing":
    """Another docstring of words."""
    log.info("kept: this is said to a person")
    logger.info("%s is for those who look after it", name)
    re.match("a pattern of words", name)
    there.execute("PRAGMA what is for a database")
    if name == "two words" or name in {"three more words"}:
        raise ValueError("no person is told this")
    raise SettingError(f"{name} has {more:,} things too many.", "Give fewer things.")

WORD = marked(f"{name} lacks")
'''


def test_what_is_for_machines_is_no_message():
    tree = ast.parse(MODULE)

    assert set(catalogues.sentences(tree)) == {
        "kept: this is said to a person",
        "{name} has {more} things too many.",
        "Give fewer things.",
    }


def test_a_marked_text_is_a_message_however_short():
    assert set(catalogues.called(ast.parse(MODULE))) == {catalogues.Message("{name} lacks")}
