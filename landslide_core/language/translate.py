"""Texts in the language of who reads: those of the code, and sentences that the core has said in English."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, reduce
from typing import Any, overload

from landslide_core.language.catalogues import catalogue, messages
from landslide_core.language.speech import SOURCE, current

_FIELD = re.compile(r"\{(\w+)[^{}]*\}")
_WORD = re.compile(r"[^\W\d_]{4,}")  # what a pattern must hold: one of "to" and "of" would fit any sentence
_SHORT, _SIGN = re.compile(r"[^\W\d_]+"), re.compile(r"[:;·(]")
_NUMBER = r"[-+−\d.,]+(?:e[-+]?\d+)?%?(?: (?:m|ha|km)²?)?"  # of an area or a length, with its unit
_AND = re.compile(r", and |, | and ")
_COUNTED = re.compile(r"([<>~]?[\d.,]+ ?%?) (.+)|(.+) ([<>~]?[\d.,]+ ?%?)")
_COMMA = {"zh": "、"}
_STOP = {"zh": "。"}
_ENGLISH = re.compile(r"\b[a-z]{2,}\b")  # a word that is neither a name nor a unit of one letter
_SENTENCES = re.compile(r"(?<=[.?!]) (?=[A-Z0-9])")
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2018-\u201d]")  # signs of full width
_Patterns = tuple[tuple[re.Pattern[str], str], ...]
_DEPTH = 4  # sentences within sentences: none of ours go deeper


def tr(message: str, /, **values: object) -> str:
    """Return a text in the language of who reads.

    Parameters
    ----------
    message : str
        The English text as it stands in the code: a constant, or catalogues cannot know it.
    **values : object
        What stands in for the names in braces, by `str.format`; without any, braces are braces.
    """
    text = catalogue(current()).gettext(message) if current() != SOURCE else message
    return text.format(**values) if values else text


def tr_as(context: str, message: str, /, **values: object) -> str:
    """`tr` of a word that means several things: the context, in English, says which."""
    text = catalogue(current()).pgettext(context, message) if current() != SOURCE else message
    return text.format(**values) if values else text


def tr_many(one: str, many: str, count: int, /, **values: object) -> str:
    """`tr` of a text that counts: for one and for any other number; `{count}` is the number."""
    english = one if count == 1 else many
    text = english if current() == SOURCE else catalogue(current()).ngettext(one, many, count)
    return text.format(count=count, **values)


def marked(message: str) -> str:
    """Return the text as it is: it stands in a constant, and `tr` says it where it is shown."""
    return message


@overload
def translated(value: str) -> str: ...
@overload
def translated(value: Any) -> Any: ...
def translated(value: Any) -> Any:
    """`tr` of all texts in a constant: a text, a tuple or list of them, or a mapping of names to them."""
    if isinstance(value, str):
        return tr(value) if value else value
    if isinstance(value, Mapping):
        return {name: translated(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(translated(each) for each in value)
    return value


def retold(sentence: str) -> str:
    """Return, in the language of who reads, what the core has said in English.

    A sentence with numbers and names in it is recognised by the message that it was made of; what was filled in is
    retold too where it is a message itself, or a list of them. Where several messages could have made it, that is
    taken which leaves least of it in English; several sentences are retold one by one. A sentence that no catalogue
    knows stays as it is.
    """
    return _retold(sentence, current(), _DEPTH) if current() != SOURCE else sentence


@lru_cache(maxsize=4096)
def _retold(sentence: str, language: str, depth: int) -> str:
    known = messages(language)
    if sentence in known or not depth or not any(sign.isalpha() for sign in sentence):
        return known.get(sentence) or sentence
    if (
        sentence.endswith(".") and sentence[:-1] in known
    ):  # said as a sentence, with a stop that it has not alone
        return f"{known[sentence[:-1]]}{_STOP[language]}"
    strong, weak, least = _patterns(language)
    readings: tuple[Callable[[], str | None], ...] = (
        lambda: _recognised(sentence, strong, language, depth),
        lambda: _each_sentence(sentence, language, depth),
        lambda: _part(sentence, language, depth) if depth < _DEPTH else None,
        lambda: _recognised(sentence, weak, language, depth),
        lambda: _wholly(_recognised(sentence, least, language, depth)),
    )
    best = None
    for read in readings:
        told = read()
        if told is not None and (best is None or _english(told) < _english(best)):
            best = told
        if best is not None and not _english(best):
            break
    return best or sentence


def _wholly(told: str | None) -> str | None:
    """A reading if nothing of it is English: what says little itself would fit, and half translate, any sentence."""
    return None if told is None or _english(told) else told


def _english(text: str) -> int:
    """How much of a text is still English: words that are neither names nor units of one letter."""
    return len(_ENGLISH.findall(text))


def _recognised(sentence: str, patterns: _Patterns, language: str, depth: int) -> str | None:
    """The reading, by the messages that could have made a sentence, that leaves least of it in English."""
    best, fewest = None, _english(sentence) + 1
    for pattern, message in patterns:
        found = pattern.fullmatch(sentence)
        if not found:
            continue
        told = _filled(messages(language)[message], found.groupdict(), language, depth)
        left = _english(told)
        if left < fewest and told != sentence:
            best, fewest = told, left
        if not left:
            break
    return best


def _each_sentence(text: str, language: str, depth: int) -> str | None:
    """A text of several sentences of which one at least is known."""
    parts = _SENTENCES.split(text)
    told = [_retold(part, language, depth) for part in parts] if len(parts) > 1 else parts
    return None if told == parts else reduce(_in_a_row, told)


def _part(text: str, language: str, depth: int) -> str | None:
    """What stands in a sentence: a title whose capital was taken away, a list, or a number beside a word."""
    capital = text[0].upper() + text[1:]
    if capital in messages(language):
        return messages(language)[capital]
    parts = _AND.split(text)
    if len(parts) > 1:
        told = [_retold(part, language, depth) for part in parts]
        return None if told == parts else _COMMA[language].join(told)
    counted = _COUNTED.fullmatch(text)
    if counted is None:
        return None
    number, of, name, size = counted.groups()
    word = of or name
    told_word = _retold(word, language, depth)
    return None if told_word == word else f"{number} {told_word}" if number else f"{told_word} {size}"


def _in_a_row(told: str, more: str) -> str:
    return f"{told}{'' if _WIDE.fullmatch(told[-1:]) else ' '}{more}"


def _filled(message: str, values: Mapping[str, str], language: str, depth: int) -> str:
    """Fill a message; a space that parts foreign names from signs of full width goes where a name is retold."""
    text, end = "", 0
    for field in _FIELD.finditer(message):
        text = _beside(text, message[end : field.start()])
        text = _beside(text, _retold(values[field[1]], language, depth - 1))
        end = field.end()
    return _beside(text, message[end:])


def _beside(text: str, more: str) -> str:
    if text.endswith(" ") and _WIDE.match(more) and _WIDE.fullmatch(text[-2:-1]):
        text = text[:-1]
    elif more.startswith(" ") and _WIDE.fullmatch(text[-1:]) and _WIDE.match(more[1:]):
        more = more[1:]
    return text + more


@cache
def _patterns(language: str) -> tuple[_Patterns, _Patterns, _Patterns]:
    """Messages with names in braces as patterns, those that say most of their own first.

    Those that hold a word; those of signs or several short words; those of one short word with a stop or a number.
    """
    templates = [message for message in messages(language) if _FIELD.search(message)]
    templates.sort(key=lambda message: -len(_FIELD.sub("", message)))
    strong, weak, least = [], [], []
    for message in templates:
        own = _FIELD.sub(" ", message)
        if _WORD.search(own):
            strong.append((_pattern(message), message))
        elif _SIGN.search(own) or len(_SHORT.findall(own)) > 1:
            weak.append((_pattern(message), message))
        elif _SHORT.search(own) and (
            own.endswith(".") or any(":" in field[0] for field in _FIELD.finditer(message))
        ):
            least.append((_pattern(message), message))
    return tuple(strong), tuple(weak), tuple(least)


def _pattern(message: str) -> re.Pattern[str]:
    parts, end, seen = [], 0, set()
    for field in _FIELD.finditer(message):
        parts.append(re.escape(message[end : field.start()]))
        filled = _NUMBER if ":" in field[0] else ".*?"  # formats are of numbers
        parts.append(f"(?P={field[1]})" if field[1] in seen else f"(?P<{field[1]}>{filled})")
        seen.add(field[1])
        end = field.end()
    return re.compile("".join(parts) + re.escape(message[end:]), re.DOTALL)
