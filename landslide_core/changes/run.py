"""ChangeRun, two dates of one place as they lie on disk."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core.changes.maps import DIFFERENCE, LOOK, PROBABILITY_BEFORE, VEGETATION
from landslide_core.changes.table import CSV, GEOPACKAGE
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.errors import FileError
from landslide_core.io.plain.hidden import shown
from landslide_core.runs import store
from landslide_core.runs.parts import members

BEFORE, AFTER = "before", "after"  # the folders of both detections


@dataclass(frozen=True)
class ChangeRun:
    """Two dates of one place as they lie on disk.

    Parameters
    ----------
    folder : Path
        Where its files and both detections are.
    manifest : mapping
        What its run.json says (landslide_core.changes.record).
    """

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def before(self) -> DetectRun:
        """The detection of the earlier image, at the place where it was moved to."""
        return open_run(self.folder / BEFORE)

    @property
    def after(self) -> DetectRun:
        """The detection of the later image."""
        return open_run(self.folder / AFTER)

    @property
    def outlines(self) -> Path:
        """One row for each landslide: what became of it, and its evidence (GeoPackage)."""
        return self.folder / GEOPACKAGE

    @property
    def table(self) -> Path:
        """The same without outlines (CSV)."""
        return self.folder / CSV

    @property
    def probability_before(self) -> Path:
        """Probability of the earlier date on the grid of the later image, per cent, 255 where unknown (COG)."""
        return self.folder / PROBABILITY_BEFORE

    @property
    def difference(self) -> Path:
        """Probability after minus before, percentage points, -32768 where not both dates know (COG)."""
        return self.folder / DIFFERENCE

    @property
    def look(self) -> Path:
        """Change of looks, in the deviations of all ground, NaN where not both dates know (COG)."""
        return self.folder / LOOK

    @property
    def vegetation(self) -> Path | None:
        """NDVI before and after, and rdNDVI in per cent, where both images have near infrared (COG)."""
        path = self.folder / VEGETATION
        return path if path.is_file() else None

    @property
    def files(self) -> Mapping[str, Path]:
        """Its own files by their names, run.json included; those of the detections are in `before` and `after`.

        Not what is being written.
        """
        return {path.name: path for path in shown(self.folder)}

    def members(self) -> Iterator[tuple[str, Path]]:
        """Yield every file with its name below the folder: those of both detections first, then its own."""
        return members(self.folder, self.manifest["parts"])

    @property
    def counts(self) -> Mapping[str, int]:
        """How many landslides there are of each kind."""
        kinds: Mapping[str, Mapping[str, Any]] = self.manifest["results"]["kinds"]
        return {kind: int(found["count"]) for kind, found in kinds.items()}


def open_change(folder: str | Path) -> ChangeRun:
    """Open a finished comparison of two dates.

    Parameters
    ----------
    folder : str or Path
        What `change` wrote.

    Returns
    -------
    ChangeRun
        Its folder, files and counts.

    Raises
    ------
    FileError
        The folder holds none.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scarp.open_change("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    landslide_core.errors.FileError: nowhere holds no run: run.json is missing. ...
    """
    folder = Path(folder)
    manifest = store.read_manifest(folder)
    if manifest["kind"] != "change" or not (folder / GEOPACKAGE).is_file():
        raise FileError(
            f"{folder.name} holds no change.", "Choose the folder that a comparison of two dates wrote."
        )
    return ChangeRun(folder, manifest)
