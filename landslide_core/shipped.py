"""The version, and where the files lie that are shipped beside the code: weights, sample counties, dashboard.

A checkout has them at its top (`models/`, `sample_data/`, `app.py`, `pages/`), where people look for them; an
installed package carries the same names in its folder `data`.
"""

import os
from importlib import resources
from pathlib import Path

from landslide_core.errors import SettingError

__version__ = "0.1.0"


def path_of(name: str) -> Path:
    """Where a shipped file or folder lies, whether Scarp was installed or runs from a checkout."""
    package = Path(str(resources.files("landslide_core")))
    carried = package / "data"
    return (carried if carried.is_dir() else package.parent) / name


def models_folder() -> Path:
    """Where weights and cards lie: SCARP_MODELS, or the shipped models/."""
    named = os.environ.get("SCARP_MODELS")
    return Path(named) if named else path_of("models")


def taught_folder() -> Path:
    """Where taught weights are kept: SCARP_TAUGHT, or `.taught` below the runs (SCARP_RUNS, or runs/)."""
    named = os.environ.get("SCARP_TAUGHT")
    return (Path(named) if named else Path(os.environ.get("SCARP_RUNS") or "runs") / ".taught").resolve()


def samples_folder() -> Path:
    """Where the sample counties and their catalogue lie: SCARP_SAMPLES, or the shipped sample_data/."""
    named = os.environ.get("SCARP_SAMPLES")
    return Path(named) if named else path_of("sample_data")


def sample_data(county: str = "home_county") -> Path:
    """Return the folder of a sample county, which is synthetic: drawn, with known landslides.

    Parameters
    ----------
    county : {"home_county", "other_county"}
        Which of the two. They differ in their imagery, rocks and climate.

    Returns
    -------
    pathlib.Path
        Holds `scene_synthetic.tif`, `scene_reference_synthetic.gpkg`, `dem_synthetic.tif`,
        `landslides_synthetic.gpkg` and layers for the factors.

    Raises
    ------
    SettingError
        There is no county of that name.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scene = scarp.sample_data("home_county") / "scene_synthetic.tif"
    >>> scene.is_file()
    True
    """
    folder = samples_folder()
    found = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if county not in found:
        raise SettingError(
            f"There is no sample county '{county}'.",
            f"The counties in {folder} are: {', '.join(found) or 'none'}.",
        )
    return folder / county
