"""How much of the disk an owner's runs take, how much they may, and what could go. Nothing is deleted here."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from landslide_core.errors import NeedsMemoryError
from landslide_core.knobs.environment import gigabytes
from landslide_core.owners.clearing import bytes_of
from landslide_core.owners.register import Belonging, Register

_LIMIT, _MOST_GB = "SCARP_OWNER_GB", 50  # what the environment may say otherwise
NEARLY = 0.8  # the share of it from which room is proposed to be made


@dataclass(frozen=True)
class Taken:
    """What one run takes of the disk."""

    run: Belonging
    bytes: int


def most_bytes() -> float:
    """The bytes that the runs of one owner may take: SCARP_OWNER_GB, or 50 GB; SettingError for what is no number."""
    return gigabytes(_LIMIT, _MOST_GB)


def taken(root: Path, register: Register, owner: str) -> tuple[Taken, ...]:
    """Return what each run of an owner takes, the newest first."""
    return tuple(Taken(each, bytes_of(root, each.id)) for each in register.of(owner))


def total(runs: Sequence[Taken]) -> int:
    """Return the bytes of all of them together."""
    return sum(each.bytes for each in runs)


def proposal(runs: Sequence[Taken], most: float) -> tuple[Taken, ...]:
    """Propose what to delete so that the rest is well below the limit.

    Parameters
    ----------
    runs : sequence of Taken
        All of an owner.
    most : float
        Bytes that they may take.

    Returns
    -------
    tuple of Taken
        The oldest that take any room and that are not shared with others, as many as it needs.
    """
    left, chosen = total(runs), []
    for each in sorted(runs, key=lambda each: each.run.made):
        if left <= NEARLY * most:
            break
        if each.bytes and not each.run.shared:
            chosen.append(each)
            left -= each.bytes
    return tuple(chosen)


def check(root: Path, register: Register, owner: str) -> None:
    """Raise NeedsMemoryError where the runs of an owner take all that they may."""
    most = most_bytes()
    held = total(taken(root, register, owner))
    if held >= most:
        raise NeedsMemoryError(
            f"Your runs take {held / 1e9:,.1f} GB; {most / 1e9:g} GB is what each may take on this server.",
            "Delete runs that you need no more: the page Home proposes which.",
        )
