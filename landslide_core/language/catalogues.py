"""The catalogues: gettext files, one for each part of the house, read once."""

from functools import cache
from gettext import GNUTranslations, NullTranslations, translation
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import _TranslationsReader

# A catalogue for each part of the house, so that it is found beside what it translates.
PARTS = ("detect", "factors", "pages", "reports", "files", "science", "networks")
CONTEXT = "\x04"  # between the context of a message and the message, in a catalogue


def folder() -> Path:
    """Where the catalogues lie: LANGUAGE/LC_MESSAGES/PART.po as written and PART.mo as read."""
    return Path(str(resources.files("landslide_core.language"))) / "catalogues"


class Catalogue(GNUTranslations):
    """A catalogue that can also be read through: `messages` are all texts without a context, plural forms left out."""

    messages: dict[str, str]
    _catalog: dict[str | tuple[str, int], str]

    def _parse(self, fp: "_TranslationsReader") -> None:
        super()._parse(fp)
        read = self._catalog.items()
        self.messages = {
            key: text for key, text in read if isinstance(key, str) and key and CONTEXT not in key
        }


@cache
def catalogue(language: str) -> NullTranslations:
    """All catalogues of a language as one; what they lack is said in English."""
    first, *others = _parts(language)
    for each in others:
        first.add_fallback(each)
    return first


@cache
def messages(language: str) -> dict[str, str]:
    """Every message of a language with its translation."""
    return {key: text for part in _parts(language) for key, text in part.messages.items()}


@cache
def _parts(language: str) -> list[Catalogue]:
    return [translation(part, folder(), languages=[language], class_=Catalogue) for part in PARTS]
