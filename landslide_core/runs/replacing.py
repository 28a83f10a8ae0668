"""A run that takes the place of an earlier one: what the earlier one wrote goes, what others put there stays."""

import contextlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from landslide_core.errors import OutputError
from landslide_core.io.plain.text import read_json
from landslide_core.io.vectors.layer_choice import file_of


def check_inputs(out: Path, inputs: Iterable[Any]) -> None:
    """Raise OutputError when something that a run reads lies in the folder that it would replace.

    Parameters
    ----------
    out : Path
        The folder.
    inputs : iterable
        What was given: paths as text or Path, None where nothing was, values with paths in their fields.
    """
    folder = out.resolve()
    for given in _paths(inputs):
        with contextlib.suppress(OSError, ValueError):  # what no path can be is refused where it is opened
            if file_of(given).resolve().is_relative_to(folder):
                raise OutputError(
                    f"The folder {out.name} holds {file_of(given).name}, which this run reads.",
                    "Give another folder, so that what you gave is not replaced.",
                )


def _paths(inputs: Iterable[Any], *, within: bool = False) -> Iterable[Path]:
    """Yield the paths among what was given; text is one only where it is given as it is, not within a value."""
    for each in inputs:
        if isinstance(each, Path) or (isinstance(each, str) and not within):
            yield Path(each)
        elif isinstance(each, tuple | list):
            yield from _paths(each, within=True)
        elif hasattr(each, "__dataclass_fields__"):
            yield from _paths(vars(each).values(), within=True)


def remove_replaced(old: Path, new: Path, manifest: str) -> None:
    """Remove the files of an earlier run, which its account lists; what else lies there goes into the new run's folder.

    Its parts are runs of their own, and are replaced in the same way. Where the new run has written a file of the same
    name, the other one keeps its name with "-kept" at its end.
    """
    files, parts = _listed_by(old / manifest)
    listed = {manifest, *files}
    for path in list(old.iterdir()):
        if path.name in parts and not path.is_symlink() and (path / manifest).is_file():
            remove_replaced(path, new / path.name, manifest)
            continue
        if path.name in listed and path.is_file() and not path.is_symlink():
            path.unlink(missing_ok=True)
            continue
        new.mkdir(exist_ok=True)  # the new run may have no such part
        target = new / path.name
        if target.exists():
            target = new / f"{path.stem}-kept{path.suffix}"
        with contextlib.suppress(OSError):  # then it stays where it is, in the hidden folder
            path.rename(target)
    with contextlib.suppress(OSError):
        old.rmdir()


def _listed_by(manifest: Path) -> tuple[set[str], set[str]]:
    """Return the names of files and of parts that an account lists; those with a folder in them are not its own."""
    try:
        account = read_json(manifest)
    except (OSError, ValueError):
        return set(), set()
    if not isinstance(account, Mapping):
        return set(), set()
    files, parts = account.get("files"), account.get("parts")
    return (
        _plain(files) if isinstance(files, Mapping) else set(),
        _plain(parts) if isinstance(parts, list) else set(),
    )


def _plain(names: Iterable[Any]) -> set[str]:
    return {name for name in names if isinstance(name, str) and Path(name).name == name}
