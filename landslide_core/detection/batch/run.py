"""BatchRun, a batch as it lies on disk, and its table of scenes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.detection.run import DetectRun, open_run
from landslide_core.errors import FileError
from landslide_core.runs import store
from landslide_core.runs.parts import members

if TYPE_CHECKING:  # takes most of a second
    import pandas as pd

MOSAIC, TABLE = "landslides.gpkg", "scenes.csv"
Account = Mapping[str, Any]


@dataclass(frozen=True)
class BatchRun:
    """A batch as it lies on disk, whole or in part.

    Parameters
    ----------
    folder : Path
        Where its files and the folders of its scenes are.
    manifest : mapping
        What its run.json says (landslide_core.detection.batch.account).
    """

    folder: Path
    manifest: Account

    @property
    def scenes(self) -> Sequence[Account]:
        """What is known of each scene."""
        found: Sequence[Account] = self.manifest["scenes"]
        return found

    @property
    def complete(self) -> bool:
        """Whether all scenes are over and the mosaic is written."""
        return bool(self.manifest["complete"])

    @property
    def mosaic(self) -> Path | None:
        """The landslides of all scenes in one file, where it is written and any scene has a georeference."""
        path = self.folder / MOSAIC
        return path if path.is_file() else None

    def members(self) -> Iterator[tuple[str, Path]]:
        """Yield every finished file with its name below the folder: those of all scenes first, then what is of all."""
        return members(self.folder, [scene["name"] for scene in self.scenes if scene["state"] == "done"])

    def run(self, name: str) -> DetectRun:
        """Return the run of a scene; FileError when there is none."""
        return open_run(self.folder / name)


def open_batch(folder: str | Path) -> BatchRun:
    """Open a batch, also one that is under way.

    Parameters
    ----------
    folder : str or Path
        What `detect_batch` wrote.

    Returns
    -------
    BatchRun
        Its folder, its scenes, and what was found in all of them.

    Raises
    ------
    FileError
        The folder holds none.

    Examples
    --------
    >>> open_batch("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    landslide_core.errors.FileError: nowhere holds no run: run.json is missing. ...
    """
    folder = Path(folder)
    manifest = store.read_manifest(folder)
    if manifest["kind"] != "batch":
        raise FileError(f"{folder.name} holds no batch.", "Choose the folder of a batch.")
    return BatchRun(folder, manifest)


def _level(entry: Account) -> str | None:
    """Green, amber or red; None of a scene that was not predicted."""
    light = entry.get("light")  # batches begun by earlier versions have none
    return light["level"] if light else None


_TABLE: dict[str, Callable[[Account], Any]] = {
    "scene": lambda e: e["name"],
    "image": lambda e: e["image"],
    "state": lambda e: e["state"],
    "landslides": lambda e: e["count"],
    "area": lambda e: e["total_area"],
    "area_unit": lambda e: e["area_unit"],
    "share": lambda e: e["share"],
    "threshold": lambda e: e["threshold"],
    "light": _level,
    "crs": lambda e: e["crs"],
    "why_not": lambda e: " ".join(e["error"].values()) if e["error"] else None,
}


def table_of(scenes: Sequence[Account]) -> "pd.DataFrame":
    """Return a row for each scene: what was found, or why nothing was."""
    import pandas as pd

    return pd.DataFrame({name: [of(entry) for entry in scenes] for name, of in _TABLE.items()})
