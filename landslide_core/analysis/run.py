"""FactorRun, a finished factor analysis as it lies on disk."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.errors import FileError
from landslide_core.io.plain.hidden import shown
from landslide_core.io.plain.validated import read_object
from landslide_core.io.tables import read_csv
from landslide_core.runs import store

if TYPE_CHECKING:
    import pandas as pd

SCORES, RATIOS, REPORT = "metrics.json", "frequency_ratio.csv", "report.html"
RELIEF = "relief.tif"


@dataclass(frozen=True)
class FactorRun:
    """A finished factor analysis as it lies on disk.

    Parameters
    ----------
    folder : Path
        Where its files are.
    manifest : mapping
        What its run.json says: settings, grid, versions, checksums, times, results, warnings.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def files(self) -> Mapping[str, Path]:
        """Every file of the run by its name, run.json included; not what is being written."""
        return {path.name: path for path in shown(self.folder)}

    @property
    def report(self) -> Path:
        """The report, one page of HTML that needs nothing else."""
        return self.folder / REPORT

    @cached_property
    def scores(self) -> Mapping[str, Any]:
        """Counts, and by model: AUC by validation scheme, success and prediction rate, Brier score."""
        found: Mapping[str, Any] = read_object(self.folder / SCORES, "Open another analysis.")
        return found

    @property
    def ratios(self) -> "pd.DataFrame":
        """Frequency ratio and weights of evidence of every class of every factor, one row a class."""
        return read_csv(self.folder / RATIOS)

    def susceptibility(self, model: str) -> Path:
        """Where a model's map lies: probability as common as in its sample, NaN where unknown (COG)."""
        return self.folder / f"susceptibility_{model}.tif"


def open_analysis(folder: str | Path) -> FactorRun:
    """Open a finished factor analysis.

    Parameters
    ----------
    folder : str or Path
        What `analyse` wrote.

    Returns
    -------
    FactorRun
        Its folder, scores and tables.

    Raises
    ------
    InputError
        The folder holds no factor analysis.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> found = scarp.open_analysis("factors")  # doctest: +SKIP
    >>> found.ratios.query("factor == 'slope'")[["class", "fr"]]  # doctest: +SKIP
    """
    folder = Path(folder)
    manifest = store.read_manifest(folder)
    if manifest["kind"] != "factors":
        raise FileError(f"{folder.name} holds no factor analysis.", "Choose the folder of a factor analysis.")
    return FactorRun(folder, manifest)
