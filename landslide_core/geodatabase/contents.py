"""What a run's folder or a file of landslides holds, as rows of the tables."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely.affinity
from affine import Affine

from landslide_core.analysis.run import RATIOS, SCORES, open_analysis
from landslide_core.errors import FileError, MissingError, NoDataError
from landslide_core.geodatabase.shapes import crs_in_words, plain, required_crs, rows_of
from landslide_core.geodatabase.tables import SRID
from landslide_core.io.admission.guards import safe_name
from landslide_core.io.plain.whole import file_sha256
from landslide_core.io.vectors import mending, reader, reviewed
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.runs.store import MANIFEST, read_manifest

if TYPE_CHECKING:
    import geopandas as gpd

_VECTORS = {"detect": "landslides.gpkg", "batch": "landslides.gpkg", "factors": "landslides_ground.gpkg"}
_HIDDEN = ("owner", "given")  # of an account: who uses this server, where companions lie on this machine
_OF_CLASS = ("landslide_share", "domain_share", "fr", "low", "high", "contrast")
_EDGE_POINTS = 50  # of each side of a grid, so that it lies right in longitude and latitude


@dataclass(frozen=True, eq=False)
class Contents:
    """Rows without the id that they get.

    Parameters
    ----------
    name : str
        What they are called where nothing else is told.
    kind : str
        "detect", "batch", "factors", or "inventory" for a file of landslides.
    source : str
        Of what they are: two things of one name and another source are not the same.
    sha256 : str
        Of all that is stored.
    run, inventory, stack : mapping or None
        Rows of `runs`, `inventories` and `factor_stacks`.
    landslides : geopandas.GeoDataFrame or None
        Rows of `landslides`.
    classes : sequence of mapping
        Rows of `factor_classes`.
    notes : tuple of str
        What is to be known of the file.
    """

    name: str
    kind: str
    source: str
    sha256: str
    run: Mapping[str, Any] | None = None
    inventory: Mapping[str, Any] | None = None
    landslides: "gpd.GeoDataFrame | None" = None
    stack: Mapping[str, Any] | None = None
    classes: Sequence[Mapping[str, Any]] = ()
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many landslides there are."""
        return 0 if self.landslides is None else len(self.landslides)


def contents_of(given: Path, layers: str | None = None) -> Contents:
    """Read what is to be stored.

    Parameters
    ----------
    given : Path
        The folder of a detection, a batch or a factor analysis, or a file of landslides (`FILE:LAYER` for a layer).
    layers : str, optional
        Where the layers of an analysis can be read by others; by default in its own folder, if they are there.

    Returns
    -------
    Contents

    Raises
    ------
    FileError
        It is neither, or cannot be read.
    MissingError
        A batch that is not finished.
    NoDataError
        There is nothing with a place in it.
    """
    return _of_run(given, layers) if given.is_dir() else _of_file(given)


def _of_file(path: Path) -> Contents:
    found = reader.read_layers(path)
    name = found.name
    kept = [mending.of_dimension(layer.table, (0, 2)) for layer in found.layers]
    parts = [part for part, _ in kept if not part.empty]
    notes = [*found.notes, *(note for _, lost in kept for note in mending.left_out_in_words(lost, name))]
    if not parts:
        raise FileError(f"{name} holds no points or polygons.", "Give a file of landslides.")
    crs = [required_crs(part, name) for part in parts][0]
    joined = reader.joined([part.to_crs(crs) for part in parts])
    rows = rows_of(joined, name, measured=False)
    facts = {"title": name, "crs": crs_in_words(joined.crs), "count": len(rows)}
    sha256 = _sha256((file_of(path),), path.name)
    return Contents(
        Path(name).stem, "inventory", name, sha256, inventory=facts, landslides=rows, notes=tuple(notes)
    )


def _of_run(folder: Path, layers: str | None) -> Contents:
    account = read_manifest(folder)
    kind = account["kind"]
    if kind not in _VECTORS:
        raise FileError(
            f"{safe_name(folder)} is no detection, batch or factor analysis.",
            "Give the folder of one of these, or a file of landslides.",
        )
    if kind == "batch" and not account["complete"]:
        raise MissingError(
            f"The batch {safe_name(folder)} is not finished.", "Let it go on, and store it then."
        )
    layers = (layers or _layers_in(folder)) if kind == "factors" else None
    used = [folder / name for name in (MANIFEST, _VECTORS[kind], RATIOS, SCORES) if (folder / name).is_file()]
    landslides, crs, rejected = _landslides(folder / _VECTORS[kind], measured=kind != "factors")
    if landslides is None and kind != "factors":
        raise NoDataError(
            f"The landslides of {safe_name(folder)} have no place on the Earth: its image has no georeference.",
            "Detect on an image that says where it lies.",
        )
    inventory = (
        None
        if landslides is None
        else {"title": account["scene"]["name"], "crs": crs, "count": len(landslides)}
    )
    stack, classes = _factors(folder, account, layers) if kind == "factors" else (None, ())
    return Contents(
        folder.resolve().name, kind, _source(account), _sha256(used, layers or ""), run=_run(account),
        inventory=inventory, landslides=landslides, stack=stack, classes=classes,
        notes=reviewed.left_out_in_words(rejected),
    )  # fmt: skip


def _run(account: Mapping[str, Any]) -> dict[str, Any]:
    results = account["results"]
    is_placed = results.get("georeferenced", True) and "total_area" in results
    return {
        "title": account["scene"]["name"],
        "created": account["created"],
        "network": account.get("network", {}).get("title"),
        "threshold": results.get("threshold"),
        "count": results["count"],
        "total_area_m2": results["total_area"] if is_placed else None,
        "account": plain({key: value for key, value in account.items() if key not in _HIDDEN}),
    }


def _source(account: Mapping[str, Any]) -> str:
    """Return what a run is of: the checksum of its image or elevation model; of a batch the name of its folder."""
    inputs = account.get("inputs", {})
    main = next((inputs[role] for role in ("dem", "path") if role in inputs), account["scene"])
    return str(main.get("sha256", account["scene"]["name"]))


def _landslides(path: Path, measured: bool) -> tuple["gpd.GeoDataFrame | None", str | None, int]:
    """Return the outlines that a run wrote, None without a place on the Earth, the CRS that they were in.

    What a review rejected is left out; how many comes third.
    """
    if not path.is_file():
        return None, None, 0
    (layer,) = reader.read_layers(path).layers
    if layer.table.crs is None:
        return None, None, 0
    kept, rejected = reviewed.without_rejected(layer.table)
    return rows_of(kept, safe_name(path), measured), crs_in_words(kept.crs), rejected


def _factors(
    folder: Path, account: Mapping[str, Any], layers: str | None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the row of an analysis and one for each class of its factors."""
    found, grid = open_analysis(folder), account["scene"]
    table = found.ratios
    classes = [
        {
            "number": number,
            "factor": str(row["factor"]),
            "class": str(row["class"]),
            **{name: plain(row[name]) for name in _OF_CLASS},
            "other": plain({key: row[key] for key in row if key not in ("factor", "class", *_OF_CLASS)}),
        }
        for number, row in enumerate(table.to_dict("records"), 1)
    ]
    stack = {
        **{name: grid.get(name) for name in ("rows", "cols", "crs", "affine")},
        "factors": plain(account["factors"]),
        "scores": plain(found.scores),
        "layers": layers,
        "footprint": _footprint(grid),
    }
    return stack, classes


def _layers_in(folder: Path) -> str | None:
    """Return where the layers lie that an analysis wrote, None where it wrote none."""
    return folder.resolve().as_uri() if any(folder.glob("factor_*.tif")) else None


def _footprint(grid: Mapping[str, Any]) -> str | None:
    """Return the ground of a grid in longitude and latitude, as EWKT; None for a table, which has no grid."""
    import geopandas as gpd

    if not grid.get("crs"):
        return None
    a, b, c, d, e, f = Affine(*grid["affine"])[:6]
    rows, cols = grid["rows"], grid["cols"]
    edge = shapely.segmentize(shapely.box(0, 0, cols, rows), max(rows, cols) / _EDGE_POINTS)
    ground = shapely.affinity.affine_transform(edge, [a, b, d, e, c, f])
    placed = gpd.GeoSeries([ground], crs=grid["crs"]).to_crs(SRID).iloc[0]
    return f"SRID={SRID};{placed.wkt}"


def _sha256(files: Sequence[Path], also: str) -> str:
    told = [file_sha256(file) for file in files]
    return hashlib.sha256("\n".join([*told, also]).encode()).hexdigest()
