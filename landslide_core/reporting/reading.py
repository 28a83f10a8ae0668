"""Modules of texts that are read in the language of who reads."""

import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from landslide_core.language import current
from landslide_core.language.catalogues import catalogue
from landslide_core.language.speech import SOURCE

# Of these texts in the catalogues: a report's "Share" is no page's, and its "{low} to {high}" recognises no sentence.
CONTEXT = "report"


class _Texts(ModuleType):
    """A module whose constants are English where they are written and translated where they are read."""

    def __getattribute__(self, name: str) -> object:
        value = super().__getattribute__(name)
        return _read(value) if name.isupper() and current() != SOURCE else value


def read_in_language(module: str) -> None:
    """Let a module of texts, by its name, be read so; in an argument's default its texts would stay what they are."""
    sys.modules[module].__class__ = _Texts


def _read(value: Any) -> Any:
    if isinstance(value, str):
        return catalogue(current()).pgettext(CONTEXT, value) if value else value
    if isinstance(value, Mapping):
        return {name: _read(each) for name, each in value.items()}
    return type(value)(map(_read, value)) if isinstance(value, tuple | list) else value
