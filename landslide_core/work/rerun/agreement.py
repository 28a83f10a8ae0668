"""Whether the files of a run are those that another run's record tells of, one by one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from landslide_core.io.plain.text import read_json
from landslide_core.io.plain.whole import file_sha256
from landslide_core.io.vectors.same_content import same_content
from landslide_core.runs.record import versions
from landslide_core.runs.store import MANIFEST, read_manifest

Verdict = Literal["same", "same content", "differs", "missing", "new", "not compared", "cannot tell"]
AGREE: tuple[Verdict, ...] = ("same", "same content", "not compared")
# Files that say when they were made, and how long that took.
_OF_THEIR_TIME = ("report.html", "scenes.csv")


@dataclass(frozen=True)
class Agreed:
    """One file: its path in the folder, and how it is beside the record.

    verdict: "same" bytes; "same content" of a GeoPackage or of numbers, which hold when they were written or how long
    that took; "differs"; "missing" in the repetition; "new" in it; "not compared", because it says when it was made;
    "cannot tell", because its bytes differ as they may and the original is not there, or is not as its record tells.
    """

    name: str
    verdict: Verdict

    @property
    def agrees(self) -> bool:
        """Whether it speaks for the repetition."""
        return self.verdict in AGREE

    @property
    def differs(self) -> bool:
        """Whether it speaks against the repetition; what cannot be told speaks neither for it nor against it."""
        return not self.agrees and self.verdict != "cannot tell"


@dataclass(frozen=True)
class Agreement:
    """All files, and what may be why some differ."""

    files: tuple[Agreed, ...]
    causes: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether all files agree, and none of them is one of which that cannot be told."""
        return all(each.agrees for each in self.files)


def agreement(before: Path, account: Mapping[str, Any], after: Path) -> Agreement:
    """Hold the folder of a repetition against the record of a run.

    Parameters
    ----------
    before : Path
        The folder of the run, or what is left of it. Its record suffices but for files that say when they were written
        and for parts with records of their own.
    account : mapping
        Its record.
    after : Path
        The folder of the repetition.

    Returns
    -------
    Agreement
    """
    now = read_manifest(after)
    files = tuple(_all(before, account, after, now))
    causes = tuple(_causes(before, account, now)) if any(each.differs for each in files) else ()
    return Agreement(files, causes)


def parts_of(account: Mapping[str, Any]) -> list[str]:
    """The folders within a run that have records of their own."""
    scenes = [each["name"] for each in account.get("scenes", ()) if each["state"] == "done"]
    return [*account.get("parts", ()), *scenes]


def _all(before: Path, account: Mapping[str, Any], after: Path, now: Mapping[str, Any]) -> Iterator[Agreed]:
    for name in sorted({*account["files"], *now["files"]}):
        yield Agreed(name, _verdict(name, account, now, before / name, after / name))
    for part in parts_of(account):
        if not (before / part / MANIFEST).is_file():
            yield Agreed(f"{part}/{MANIFEST}", "cannot tell")
        elif not (after / part / MANIFEST).is_file():
            yield Agreed(f"{part}/{MANIFEST}", "missing")
        else:
            inner = _all(
                before / part, read_manifest(before / part), after / part, read_manifest(after / part)
            )
            yield from (Agreed(f"{part}/{each.name}", each.verdict) for each in inner)


def _verdict(
    name: str, account: Mapping[str, Any], now: Mapping[str, Any], before: Path, after: Path
) -> Verdict:
    if name not in now["files"]:
        return "missing"
    if name not in account["files"]:
        return "new"
    told = account["files"][name]["sha256"]
    if told == now["files"][name]["sha256"]:
        return "same"
    if name in _OF_THEIR_TIME:
        return "not compared"
    if after.suffix not in _CONTENT:
        return "differs"
    # What is left of the run counts only as its record tells it.
    if not before.is_file() or file_sha256(before) != told:
        return "cannot tell"
    return "same content" if _CONTENT[after.suffix](before, after) else "differs"


def _same_but_times(first: Path, second: Path) -> bool:
    """Whether two JSON files say the same, but for how long it took."""
    told = [read_json(path) for path in (first, second)]
    one, other = ({**each, "seconds": None} if isinstance(each, dict) else each for each in told)
    return bool(one == other)


_CONTENT: Mapping[str, Callable[[Path, Path], bool]] = {".gpkg": same_content, ".json": _same_but_times}


def _reviewed(before: Path, account: Mapping[str, Any]) -> bool:
    """Whether a person decided something of a run or of one of its parts."""
    parts = [before / part for part in parts_of(account) if (before / part / MANIFEST).is_file()]
    return bool((account.get("review") or {}).get("step")) or any(
        _reviewed(part, read_manifest(part)) for part in parts
    )


def _causes(before: Path, account: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What is likely why bytes differ."""
    if _reviewed(before, account):
        yield "A person reviewed the run: decisions and outlines that were drawn are not repeated."
    current = versions()
    for name, then in account["versions"].items():
        if name in current and current[name] != then:
            yield f"Another version: {name} {then} then, {current[name]} now."
    if "device" in account and account["device"] != now.get("device"):
        yield f"Computed otherwise: device {account['device']} then, {now.get('device')} now."
    if "precision" in account and account["precision"] != now.get("precision"):
        yield f"Computed otherwise: precision {account['precision']} then, {now.get('precision')} now."
    yield (
        "Another processor, or another number of its threads, may round otherwise; which one it was, a record does not "
        "say."
    )
