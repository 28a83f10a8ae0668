"""Taught weights where they are kept: a folder each, with weights, card and the account of the teaching.

They lie in `taught_folder()` under their own name, such as "scarp@1f2e3d4c5b6a", and are found by it like shipped ones.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError, WeightsError
from landslide_core.io.plain.text import read_json
from landslide_core.io.plain.validated import read_object
from landslide_core.networks.card import Card, read_card
from landslide_core.networks.weights import TAUGHT
from landslide_core.shipped import taught_folder

RECORD = "teach.json"


@dataclass(frozen=True)
class TaughtWeights:
    """Kept weights: card, owner ("" on the command line), when they were made, and what teach.json holds."""

    card: Card
    owner: str
    created: str
    account: dict[str, Any]


def taught_weights(owner: str = "") -> tuple[TaughtWeights, ...]:
    """Return an owner's taught weights, the newest first; what cannot be read is left out.

    Parameters
    ----------
    owner : str
        Who taught them; "" for the command line and notebooks.

    Returns
    -------
    tuple of TaughtWeights
        Card, owner and account of each.

    Raises
    ------
    OSError
        The disk does not answer.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> [each.card.title for each in scarp.taught_weights()]  # doctest: +SKIP
    ['Scarp, taught on 12 outlines of valley']
    """
    found = [each for path in taught_folder().glob(f"*@*/{RECORD}") if (each := _read(path)) is not None]
    return tuple(sorted((e for e in found if e.owner == owner), key=lambda e: e.created, reverse=True))


def _read(path: Path) -> TaughtWeights | None:
    try:
        account = read_json(path)
        card = read_card(path.parent / f"{path.parent.name}.json")
        return TaughtWeights(card, str(account["owner"]), str(account["created"]), account)
    except (OSError, ValueError, KeyError, TypeError, WeightsError):
        return None  # being removed, or of a later version: nothing that anyone can choose


def account_of(folder: Path) -> dict[str, Any]:
    """What the teach.json of a teaching's folder holds.

    Raises
    ------
    FileError
        There is none, or it is no account of a teaching.
    """
    account = read_object(folder / RECORD, "Teach again.")
    if missing := {"kept", "kept_what", "network", "before", "after"} - set(account):
        raise FileError(f"{RECORD} lacks {', '.join(sorted(missing))}.", "Teach again.")
    return account


def keep(folder: Path, name: str) -> None:
    """Put weights that were written into a folder where they are found by their name."""
    target = taught_folder() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return  # the same outlines gave the same weights before
    partial = target.with_name(f".{name}-{folder.name}")
    shutil.copytree(folder, partial, dirs_exist_ok=True)
    partial.rename(target)


def forget(name: str, owner: str = "") -> None:
    """Remove taught weights; maps that were made with them stay.

    Parameters
    ----------
    name : str
        As their card has it, such as "scarp@1f2e3d4c5b6a".
    owner : str
        Who taught them.

    Raises
    ------
    WeightsError
        The owner has no such weights.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scarp.forget("scarp@1f2e3d4c5b6a")  # doctest: +SKIP
    """
    folder = taught_folder() / name
    known = _read(folder / RECORD) if TAUGHT.fullmatch(name) and (folder / RECORD).is_file() else None
    if known is None or known.owner != owner:
        names = ", ".join(each.card.name for each in taught_weights(owner)) or "none"
        raise WeightsError(f"There are no taught weights '{name}'.", f"Choose of: {names}.")
    shutil.rmtree(folder)
