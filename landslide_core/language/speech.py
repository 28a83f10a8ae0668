"""Which language is spoken now: of a block of code, or as a front door tells it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Names of the languages, each in itself; the first is that of the code.
LANGUAGES = {"en": "English", "zh": "中文"}
SOURCE = "en"

_spoken: ContextVar[str | None] = ContextVar("language", default=None)
_doors: list[Callable[[], str]] = []


def current() -> str:
    """The language of this moment: of the block around, else what the front door tells, else English."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    return _doors[-1]() if _doors else SOURCE


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language inside a block of code.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.

    Raises
    ------
    ValueError
        If there is no such language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def told_by(door: Callable[[], str]) -> None:
    """Let a front door say which language is spoken where no block does: pages know who reads them."""
    _doors[:] = [door]


def nearest(locale: str | None) -> str:
    """The language of ours that is nearest to that of a browser ("zh-CN", "de", nothing): else English."""
    asked = (locale or "").replace("_", "-").split("-")[0].lower()
    return asked if asked in LANGUAGES else SOURCE
