"""What factors and their classes are called in the language of who reads: for charts, pages and reports."""

import re
from collections.abc import Iterable

from landslide_core.factors import FACTORS
from landslide_core.factors.card import Factor
from landslide_core.language import retold, tr_as
from landslide_core.susceptibility.classes.frequency_ratio import FrequencyRatio

_RANGE = re.compile(r"(-?[\d.]+) to (-?[\d.]+)")
_WAVE = re.compile(r"(sin|cos)\((.+)\)")


def title(factor: Factor) -> str:
    """A factor's title."""
    return retold(factor.title)


def in_sentence(text: str) -> str:
    """A title of the core as it stands in the middle of a sentence: small in English."""
    told = retold(text)
    return text.lower() if told == text else told


def label(factor: Factor) -> str:
    """A factor's title with its unit, as an axis shows it."""
    return f"{title(factor)} ({factor.unit})" if factor.unit else title(factor)


def class_label(text: str) -> str:
    """A class: its name, or the range of its values."""
    ends = _RANGE.fullmatch(text)
    return retold(text) if ends is None else tr_as("range", "{low} to {high}", low=ends[1], high=ends[2])


def range_between(low: str, high: str) -> str:
    """A range, such as an interval, of two numbers as they are printed."""
    return tr_as("range", "{low} to {high}", low=low, high=high)


def class_called(factor: Factor, text: str) -> str:
    """A factor with one of its classes (`Factor.class_called`)."""
    unit = factor.unit_after if factor.kind == "continuous" else ""
    return f"{title(factor)} {class_label(text)}{unit}"


def sentences(ratio: FrequencyRatio) -> list[str]:
    """What the ratio of each class says."""
    counts = ratio.counts
    return [
        retold(sentence).replace(counts.factor.class_called(text), class_called(counts.factor, text))
        for text, sentence in zip(counts.labels, ratio.sentences, strict=True)
    ]


def column(name: str) -> str:
    """A column of measurements by its factor's title, where that has one in this language."""
    wave = _WAVE.fullmatch(name)
    if wave is not None:
        return f"{wave[1]}({column(wave[2])})"
    titles = {card.name: card.title for card in FACTORS}
    told = retold(titles.get(name, name))
    return name.replace("_", " ") if told in (name, titles.get(name)) else told


def with_titles(text: str, names: Iterable[str]) -> str:
    """A sentence of the core with the titles of factors in place of their names, in other languages than its own."""
    told = retold(text)
    if told == text:
        return text
    for name in sorted(names, key=len, reverse=True):
        told = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda found: column(found[0]), told)
    return told
