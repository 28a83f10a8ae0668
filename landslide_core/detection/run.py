"""DetectRun, a finished detection as it lies on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError
from landslide_core.io.plain.hidden import shown
from landslide_core.knobs import from_json
from landslide_core.runs import store

PROBABILITY, MASK, PREVIEW = "probability.tif", "mask.tif", "preview.webp"
REFERENCE, ELEVATION = "reference.tif", "elevation.tif"
UNCERTAINTY, EXCLUDED, GRADCAM = "uncertainty.tif", "excluded.tif", "gradcam.tif"


@dataclass(frozen=True)
class DetectRun:
    """A finished detection as it lies on disk.

    Parameters
    ----------
    folder : Path
        Where its files are.
    manifest : mapping
        What its run.json says: settings, versions, checksums, device, times, results, warnings.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def scene_name(self) -> str:
        """File name of the image."""
        return str(self.manifest["scene"]["name"])

    @property
    def probability(self) -> Path:
        """Probability in whole per cent, 255 where there is no data (COG)."""
        return self.folder / PROBABILITY

    @property
    def mask(self) -> Path:
        """The landslides that were kept: 1, else 0, 255 where there is no data (COG)."""
        return self.folder / MASK

    @property
    def reference(self) -> Path | None:
        """The reference mask on the run's grid, if one was given (COG)."""
        return self._if_there(REFERENCE)

    @property
    def elevation(self) -> Path | None:
        """The elevation model on the run's grid in metres, if one was given (COG)."""
        return self._if_there(ELEVATION)

    @property
    def uncertainty(self) -> Path | None:
        """Standard deviation over the views of test-time augmentation in per cent, if it was on (COG)."""
        return self._if_there(UNCERTAINTY)

    @property
    def excluded(self) -> Path | None:
        """What was left out: 1, else 0, if a mask was given (COG)."""
        return self._if_there(EXCLUDED)

    @property
    def gradcam(self) -> Path | None:
        """Where the network looked in the likeliest windows, in per cent, if that was wanted (COG)."""
        return self._if_there(GRADCAM)

    @property
    def rasters(self) -> tuple[Path, ...]:
        """The rasters that stay the same at another threshold."""
        optional = (self.elevation, self.uncertainty, self.excluded, self.gradcam)
        return (self.probability, self.preview, *(path for path in optional if path is not None))

    @property
    def preview(self) -> Path:
        """The scene as a small WebP picture, on the image's own grid."""
        return self.folder / PREVIEW

    @property
    def vectors(self) -> Mapping[str, Path]:
        """The landslides as files, by format: gpkg, csv, and where there is a georeference geojson, kml."""
        return {path.suffix[1:]: path for path in sorted(self.folder.glob("landslides.*"))}

    @property
    def files(self) -> Mapping[str, Path]:
        """Every file of the run by its name, run.json included; not what is being written."""
        return {path.name: path for path in shown(self.folder)}

    @property
    def threshold(self) -> float:
        """The threshold that was used."""
        return float(self.manifest["results"]["threshold"])

    def _if_there(self, name: str) -> Path | None:
        path = self.folder / name
        return path if path.is_file() else None

    @property
    def settings(self) -> DetectSettings:
        """The settings of the run, with the network and the threshold that were used."""
        used = {"network": self.manifest["network"]["name"], "threshold": self.threshold}
        return from_json(DetectSettings, {**self.manifest["settings"], **used})


def open_run(folder: str | Path) -> DetectRun:
    """Open a finished detection.

    Parameters
    ----------
    folder : str or Path
        What `detect` or `export` wrote.

    Returns
    -------
    DetectRun
        Its folder, files and measures.

    Raises
    ------
    InputError
        The folder holds no detection.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scarp.open_run("nowhere")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    landslide_core.errors.FileError: nowhere holds no run: run.json is missing. ...
    """
    folder = Path(folder)
    manifest = store.read_manifest(folder)
    if manifest["kind"] != "detect" or not (folder / PROBABILITY).is_file():
        raise FileError(f"{folder.name} holds no detection.", "Choose the folder of a detection.")
    return DetectRun(folder, manifest)
