"""The layers of an analysis where others read them: one Zarr store, on a disk or in an object store."""

from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core.analysis.run import FactorRun, open_analysis
from landslide_core.errors import MissingError
from landslide_core.io.zarr.stack import Place, StoredLayer, open_stack, place_of, write_stack
from landslide_core.progress import SILENT, Progress
from landslide_core.shipped import __version__

if TYPE_CHECKING:
    import xarray as xr


def write_layers(
    analysis: str | Path, to: str | Path, *, overwrite: bool = False, progress: Progress = SILENT
) -> str:
    """Write the factor layers of an analysis as one Zarr store, which many processes or machines read at once.

    Parameters
    ----------
    analysis : str or Path
        The folder of a factor analysis that wrote its layers.
    to : str or Path
        A folder that ends with .zarr, `file:///…`, or an object store (`s3://BUCKET/NAME.zarr`, which needs the package
        s3fs, and its credentials in the environment). Scarp connects to nothing but that.
    overwrite : bool
        Whether a store of layers that is there is replaced.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    str
        The address that others read it by.

    Raises
    ------
    InputError
        The analysis wrote no layers, or they cannot be written there.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> scarp.write_layers("factors", "s3://office/county-7.zarr")  # doctest: +SKIP
    's3://office/county-7.zarr'
    """
    run, place = open_analysis(analysis), place_of(str(to))
    layers = _layers(run)
    grid = run.manifest["scene"]
    facts = {
        "title": grid["name"],
        "source": f"Scarp {__version__}",
        "created": run.manifest["created"],
        "landslides": run.manifest["results"]["count"],
    }
    write_stack(place, layers, facts, overwrite=overwrite, progress=progress)
    return _address(place)


def open_layers(at: str | Path) -> "xr.Dataset":
    """Open factor layers that `write_layers` wrote, here or on another machine, without reading them.

    Parameters
    ----------
    at : str or Path
        The folder or address of the store.

    Returns
    -------
    xarray.Dataset
        For each factor a lazy float32 array (y, x), NaN where unknown, with its title, unit and classes as attributes,
        and the CRS as rioxarray reads it. A Dask cluster works on it where it lies.

    Raises
    ------
    InputError
        There is no such store, or it was not written to its end.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> layers = scarp.open_layers("s3://office/county-7.zarr")  # doctest: +SKIP
    >>> float(layers["slope"].mean())  # doctest: +SKIP
    21.4
    """
    return open_stack(place_of(str(at)))


def _layers(run: FactorRun) -> list[StoredLayer]:
    found = [
        StoredLayer(
            factor["name"],
            run.folder / f"factor_{factor['name']}.tif",
            {
                "long_name": factor.get("title", factor["name"]),
                "units": factor["unit"],
                "kind": factor["kind"],
                "class_labels": factor["classes"]["labels"],
            },
        )
        for factor in run.manifest["factors"]
    ]
    if not all(layer.path.is_file() for layer in found):
        raise MissingError(
            f"The analysis {run.folder.name} did not write its layers.",
            "Run it once more with the factor layers themselves.",
            {"layers": ""},
        )
    return found


def _address(place: Place) -> str:
    return place.url if place.folder is None else place.folder.as_uri()
