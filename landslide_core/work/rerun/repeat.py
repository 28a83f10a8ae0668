"""How runs of each kind are repeated: what they need, and the journey that made them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core.errors import FileError, MismatchError
from landslide_core.progress import Progress
from landslide_core.work.rerun.analyses import factors_again, factors_needs
from landslide_core.work.rerun.batches import batch_again, batch_needs, records
from landslide_core.work.rerun.detections import change_again, change_needs, detect_again, detect_needs
from landslide_core.work.rerun.inputs import Needed

Account = Mapping[str, Any]
Files = Mapping[str, Path]


@dataclass(frozen=True)
class Kind:
    """How runs of a kind are repeated.

    needed: the files, from the run's folder and its record. again: makes the
    run once more, from its folder, its record and these files by role, in another folder.
    """

    needed: Callable[[Path, Account], list[Needed]]
    again: Callable[[Path, Account, Files, Path, Progress], object]


def kind_of(account: Account, name: str) -> Kind:
    """Return how a run is repeated; FileError where its record does not suffice."""
    kind = KINDS.get(account["kind"])
    if kind is None:
        raise FileError(
            f"{name} cannot be repeated: the record of a run of the kind '{account['kind']}' does not hold all that it "
            "was made from.",
            f"Give the folder of one of these: {', '.join(KINDS)}.",
        )
    return kind


def check_weights(folder: Path, account: Account) -> None:
    """MismatchError where the weights of a run's networks are others now."""
    from landslide_core import networks

    of = records(folder, account) if account["kind"] == "batch" else [account]
    networks_then = [record.get("network") or {} for record in of]
    for name, needed in {(str(told["name"]), told["sha256"]) for told in networks_then if told.get("sha256")}:
        card = networks.load(name).card
        if card.sha256 != needed:
            raise MismatchError(
                f"The weights of {card.title} are others than those of the run: their SHA-256 is {card.sha256}, needed "
                f"is {needed}.",
                "Put the weights of the run into the folder of weights (SCARP_MODELS).",
            )


KINDS: Mapping[str, Kind] = {
    "detect": Kind(detect_needs, detect_again),
    "change": Kind(change_needs, change_again),
    "batch": Kind(batch_needs, batch_again),
    "factors": Kind(factors_needs, factors_again),
}
