"""What could be of several messages is retold by the one that fits, and several sentences one by one."""

import re

import pytest

from landslide_core import networks
from landslide_core.language import retold, speaking, translate
from landslide_core.light.light import Light, in_words

_KNOWN = {
    "tile {number} of {tiles}": "第 {number} 块，共 {tiles} 块",
    "{message} with {count} workers": "{message}，{count} 个进程",
    "trained on {what}; {size} m": "训练于 {what}；{size} m",
    "{count} images of {what} and nothing but these": "仅 {what} 的 {count} 幅影像",
    "synthetic scenes": "合成场景",
    "{name} is missing.": "缺少 {name} 。",
    "Give another.": "请另给一个。",
}


@pytest.fixture
def known(monkeypatch):
    """A language of a few messages."""
    monkeypatch.setattr(translate, "messages", lambda language: _KNOWN)
    for kept in (translate._retold, translate._patterns):
        kept.cache_clear()
    yield
    for kept in (translate._retold, translate._patterns):
        kept.cache_clear()


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("tile 3 of 5 with 2 workers", "第 3 块，共 5 块，2 个进程"),
        ("trained on 7 images of A and nothing but these; 2 m", "训练于仅 A 的 7 幅影像；2 m"),
        (
            "trained on 7 images of synthetic scenes and nothing but these; 2 m",
            "训练于仅合成场景的 7 幅影像；2 m",
        ),
        ("a.tif is missing. Give another.", "缺少 a.tif 。请另给一个。"),
        ("synthetic scenes is missing. Give another.", "缺少合成场景。请另给一个。"),
        ("a.tif is missing. Nobody knows this.", "缺少 a.tif 。Nobody knows this."),
        ("Nobody knows this. Or this.", "Nobody knows this. Or this."),
    ],
)
def test_the_message_that_leaves_least_of_it_in_english_retells_a_sentence(sentence, told):
    with speaking("zh"):
        assert retold(sentence) == told


def words_left(text: str) -> list[str]:
    """English words that are no names: of two small letters or more, networks, counties and files aside."""
    names = {
        *networks.cards(),
        "df",
        "hz",
        "js",
        "ny",
        "qx",
        "qxg",
        "model",
        "efficientnet",
        "lite",
        "pytorch",
    }
    return [word for word in re.findall(r"\b[a-z]{2,}\b", text) if word not in names]


@pytest.mark.parametrize("name", networks.cards())
def test_what_the_card_of_a_shipped_network_says_is_retold_to_its_last_word(name):
    card = networks.cards()[name]
    told = [card.trained_on, card.seen.in_words(), card.chosen_on, card.built, card.scored, card.learned]
    told += [card.licence, str(card.training["split"]), str(card.training["started_from"])]
    with speaking("zh"):
        left = {text: words_left(retold(text)) for text in told}

    assert {text: words for text, words in left.items() if words} == {}


def test_what_is_known_of_a_network_and_this_ground_is_retold_sentence_by_sentence():
    card = networks.cards()["scarp"]
    light = Light("red", ("Cloud, snow or water covers a part of it.",), (0.2, 0.5))
    said = [f"Scarp learned from {card.seen.in_words()}.", f"Of its card: {card.chosen_on}."]
    said += [
        "Nothing here says that this ground is among it.",
        f"Before the run: {in_words(light)}.",
        *light.reasons,
    ]
    with speaking("zh"):
        told = retold(" ".join(said))

    assert words_left(told) == []
    assert ". " not in told
