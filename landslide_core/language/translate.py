"""Texts in the language of who reads: those of the code, and sentences that the core has said in English."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, overload

from landslide_core.language.catalogues import catalogue, messages
from landslide_core.language.speech import SOURCE, current

_FIELD = re.compile(r"\{(\w+)[^{}]*\}")
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
    retold too where it is a message itself. A sentence that no catalogue knows stays as it is.
    """
    return _retold(sentence, current(), _DEPTH) if current() != SOURCE else sentence


@lru_cache(maxsize=4096)
def _retold(sentence: str, language: str, depth: int) -> str:
    known = messages(language)
    if sentence in known or not depth or not any(sign.isalpha() for sign in sentence):
        return known.get(sentence) or sentence
    for pattern, message in _patterns(language):
        found = pattern.fullmatch(sentence)
        if found:
            return _filled(known[message], found.groupdict(), language, depth)
    return sentence


def _filled(message: str, values: Mapping[str, str], language: str, depth: int) -> str:
    return _FIELD.sub(lambda field: _retold(values[field[1]], language, depth - 1), message)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Messages with names in braces as patterns, those that say most of their own first."""
    templates = [message for message in messages(language) if _FIELD.search(message)]
    templates.sort(key=lambda message: -len(_FIELD.sub("", message)))
    return tuple((_pattern(message), message) for message in templates)


def _pattern(message: str) -> re.Pattern[str]:
    parts, end, seen = [], 0, set()
    for field in _FIELD.finditer(message):
        parts.append(re.escape(message[end : field.start()]))
        parts.append(f"(?P={field[1]})" if field[1] in seen else f"(?P<{field[1]}>.*?)")
        seen.add(field[1])
        end = field.end()
    return re.compile("".join(parts) + re.escape(message[end:]), re.DOTALL)
