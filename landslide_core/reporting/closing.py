"""What every report has: purpose and limits, the light in words, checksums, disclaimer, lines to sign."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from landslide_core.light.light import Light
from landslide_core.reporting import words
from landslide_core.reporting.document import Bullets, Heading, Part, Signatures, Table, Text

_END_MM = 64.0  # disclaimer and signatures stand on one page
LIGHT_COLOURS = {"green": "#1b7f5a", "amber": "#b26a00", "red": "#a32a2a"}


def purpose(text: str = words.PURPOSE_TEXT, limits: Sequence[str] = words.LIMITS) -> Iterator[Part]:
    """Return what the sheet is for, and what it is not."""
    yield Heading(words.PURPOSE)
    yield Text(text)
    yield Bullets(limits)


def light_title(judged: Light) -> str:
    """Return the level of a light in words, and the F1 that is expected where it is known."""
    expected = ""
    if judged.expected_f1 is not None:
        expected = words.LIGHT_F1.format(low=judged.expected_f1[0], high=judged.expected_f1[1])
    return f"{words.LIGHT_SAID[judged.level]}{expected}"


def provenance(
    rows: Sequence[Sequence[str]], account: Mapping[str, Any], text: str = words.PROVENANCE_TEXT
) -> Iterator[Part]:
    """Return checksums as (role, file, bytes, sha256), and the versions of an account."""
    yield Heading(words.PROVENANCE)
    yield Text(text)
    yield Table([words.ROLE, words.FILE, words.BYTES, words.CHECKSUM], rows)
    if told := account.get("versions"):
        listed = ", ".join(f"{name} {version}" for name, version in told.items() if name != "platform")
        yield Text(words.VERSIONS.format(versions=listed), quiet=True)


def end(text: str = words.DISCLAIMER_TEXT) -> Iterator[Part]:
    """Return the disclaimer and where to sign, on one page."""
    yield Heading(words.DISCLAIMER, room_mm=_END_MM)
    yield Text(text)
    yield Signatures(words.SIGN)
