"""What every report has: purpose and limits, the light in words, checksums, disclaimer, lines to sign."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from landslide_core.figures import numbers
from landslide_core.language import current
from landslide_core.light.light import Light
from landslide_core.reporting import words
from landslide_core.reporting.document import Bullets, Document, Heading, Part, Signatures, Table, Text
from landslide_core.reporting.settings import ReportSettings
from landslide_core.shipped import __version__

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}  # as HTML, DOCX and PDF name them
_END_MM = 64.0  # disclaimer and signatures stand on one page
LIGHT_COLOURS = {"green": "#1b7f5a", "amber": "#b26a00", "red": "#a32a2a"}


def sheet(
    kind: str, title: str, subtitle: str, facts: Sequence[tuple[str, str]], parts: Iterable[Part]
) -> Document:
    """Return a report with the foot and the language that all have."""
    return Document(
        kind=kind,
        title=title,
        subtitle=subtitle,
        facts=facts,
        parts=list(parts),
        foot=words.FOOT.format(version=__version__),
        language=LANGUAGE_TAGS[current()],
    )


def when(account: Mapping[str, Any]) -> str:
    """Return when an account was written, and by which version."""
    version = account.get("versions", {}).get("scarp", words.UNKNOWN)
    return words.DETECTED_AT.format(moment=numbers.moment(account["created"]), version=version)


def prepared(settings: ReportSettings, made: str) -> list[tuple[str, str]]:
    """Return the end of a title block: when the report was made, and by whom where that was given."""
    by = [(words.PREPARED, settings.prepared_by)] if settings.prepared_by else []
    return [(words.MADE, numbers.moment(made)), *by]


def purpose(text: str | None = None, limits: Sequence[str] | None = None) -> Iterator[Part]:
    """Return what the sheet is for, and what it is not; by default what a detection says."""
    yield Heading(words.PURPOSE)
    yield Text(text or words.PURPOSE_TEXT)
    yield Bullets(limits or words.LIMITS)


def light_title(judged: Light) -> str:
    """Return the level of a light in words, and the F1 that is expected where it is known."""
    expected = ""
    if judged.expected_f1 is not None:
        expected = words.LIGHT_F1.format(low=judged.expected_f1[0], high=judged.expected_f1[1])
    return f"{words.LIGHT_SAID[judged.level]}{expected}"


def checksum(role: str, told: Mapping[str, Any]) -> list[str]:
    """Return a file of an account as a row of the provenance."""
    return [role, told["name"], f"{told['bytes']:,}", told["sha256"]]


def checksum_of_weights(network: Mapping[str, Any]) -> list[list[str]]:
    """Return the row of a network's weights; none where the account has no checksum of them."""
    if not network.get("sha256"):
        return []
    return [[words.ROLES["weights"], network.get("file", network["name"]), words.NONE, network["sha256"]]]


def provenance(
    given: Sequence[Sequence[str]], account: Mapping[str, Any], text: str | None = None
) -> Iterator[Part]:
    """Return checksums as (role, file, bytes, sha256) of what was given and of an account's results; its versions."""
    results = (
        checksum(words.ROLES["result"], {**told, "name": name})
        for name, told in account.get("files", {}).items()
    )
    yield Heading(words.PROVENANCE)
    yield Text(text or words.PROVENANCE_TEXT)
    yield Table([words.ROLE, words.FILE, words.BYTES, words.CHECKSUM], [*given, *results])
    if told := account.get("versions"):
        listed = ", ".join(f"{name} {version}" for name, version in told.items() if name != "platform")
        yield Text(words.VERSIONS.format(versions=listed), quiet=True)


def end(text: str | None = None) -> Iterator[Part]:
    """Return the disclaimer and where to sign, on one page."""
    yield Heading(words.DISCLAIMER, room_mm=_END_MM)
    yield Text(text or words.DISCLAIMER_TEXT)
    yield Signatures(words.SIGN)
