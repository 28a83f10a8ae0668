"""What factors and their classes are called in the language of who reads: for charts, pages and reports."""

import re
from collections.abc import Iterable

from landslide_core.factors import FACTORS
from landslide_core.factors.card import Factor
from landslide_core.language import current, retold, tr_as
from landslide_core.language.speech import SOURCE
from landslide_core.susceptibility.classes.frequency_ratio import FrequencyRatio

_RANGE = re.compile(r"(-?[\d.]+(?:e[+-]?\d+)?) to (-?[\d.]+(?:e[+-]?\d+)?)")
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
    return ranges(retold(text))


def ranges(text: str) -> str:
    """A text of numbers, and ranges between them: "0.5 to 0.7"."""
    return _RANGE.sub(lambda ends: tr_as("range", "{low} to {high}", low=ends[1], high=ends[2]), text)


def class_called(factor: Factor, text: str) -> str:
    """A factor with one of its classes (`Factor.class_called`)."""
    unit = factor.unit_after if factor.kind == "continuous" else ""
    return f"{title(factor)} {class_label(text)}{unit}"


def listed(names: Iterable[str]) -> str:
    """Names one after the other."""
    return tr_as("between names", ", ").join(names)


def sentences(ratio: FrequencyRatio) -> list[str]:
    """What the ratio of each class says."""
    counts = ratio.counts
    return [
        retold(sentence).replace(counts.factor.class_called(text), class_called(counts.factor, text))
        for text, sentence in zip(counts.labels, ratio.sentences, strict=True)
    ]


def called(name: str) -> str:
    """A factor by its name in English, which files have too, and by its title in other languages."""
    titles = {card.name: card.title for card in FACTORS}
    return name if current() == SOURCE else retold(titles.get(name, name))


def column(name: str) -> str:
    """A column of measurements, which may be the sine or the cosine of a factor."""
    wave = _WAVE.fullmatch(name)
    return called(name).replace("_", " ") if wave is None else f"{wave[1]}({column(wave[2])})"


def with_titles(text: str, names: Iterable[str]) -> str:
    """A text of the core with the titles of factors in place of their names, as far as these have a translation."""
    told = retold(text)
    for name in sorted(names, key=len, reverse=True):
        told = re.sub(
            rf"(?<![A-Za-z0-9_]){re.escape(name)}(?![A-Za-z0-9_])", lambda found: called(found[0]), told
        )
    return told
