"""Run.json, the account of a run: what went in, what was done, what came out.

Keys (stable; `schema` changes when one of them does):
schema, kind ("detect"), created (ISO 8601, UTC), warnings [sentence],
scene {name, sha256, bytes, rows, cols, crs, affine, resolution_m, dtype, roles, valid_share},
predicted {rows, cols, crs, affine, resolution_m}: the grid of all results,
dem {name, sha256, bytes} or null,
reference {name, sha256, bytes, iou, f1, precision, recall, kappa, oa, miou, tp, fp, fn, tn} or null,
    of mask.tif against the reference, over the pixels that both know,
exclude {name, sha256, bytes, share} or null: what was left out, as a share of all pixels,
uncertainty {views, mean} or null: standard deviation over the views of test-time augmentation, in [0, 1],
gradcam {layer, method, windows [{row, col, rows, cols, pixels, note}]} or null (landslide_core.detection.explain),
network {name, title, file, sha256, threshold, licence}, settings {every field of DetectSettings},
device, precision, tiles, skipped_tiles, batch, normalisation (a sentence, "" for none),
terrain (whether the network saw it), seconds {read, predict, write, vectorise, total},
peak_memory_bytes (of the process, since it began),
results {threshold, count, total_area, area_unit, share, georeferenced},
files {name: {sha256, bytes}} (all but run.json), versions {name: version}.
A number that is undefined is null.
"""

import dataclasses
import hashlib
import json
import math
import platform
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.detection.files import Results
from landslide_core.detection.predict import PredictionFacts
from landslide_core.detection.settings import DetectSettings
from landslide_core.runs.store import MANIFEST
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:
    from landslide_core.networks import Card

SCHEMA = 1
_FACTS = ("device", "precision", "tiles", "skipped_tiles", "batch", "normalisation", "terrain")
_LIBRARIES = ("torch", "numpy", "scipy", "rasterio", "geopandas", "shapely", "pyproj", "odc-geo")


@dataclass(frozen=True)
class Inputs:
    """What went into a run: `image_scene` is the image on its own grid, `scene` on that of the results."""

    image_scene: Scene
    scene: Scene
    card: "Card"
    settings: DetectSettings
    image: Path
    dem: Path | None
    reference: Path | None
    exclude: Path | None = None


def account(
    inputs: Inputs,
    facts: PredictionFacts,
    results: Results,
    seconds: Mapping[str, float],
    gradcam: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The content of run.json but for `files`, which `write` adds."""
    card, own = inputs.card, inputs.image_scene
    return {
        "schema": SCHEMA,
        "kind": "detect",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "warnings": [*_warnings(inputs), *facts.warnings, *results.warnings],
        "scene": {
            **file_facts(inputs.image),
            **_grid(own),
            "dtype": own.dtype,
            "roles": own.roles,
            "valid_share": facts.valid_share,
        },
        "predicted": _grid(inputs.scene),
        "dem": inputs.dem and file_facts(Path(inputs.dem)),
        "reference": inputs.reference and {**file_facts(Path(inputs.reference)), **_scores(results)},
        "exclude": inputs.exclude and {**file_facts(Path(inputs.exclude)), "share": facts.excluded_share},
        "uncertainty": _uncertainty(inputs.settings, facts),
        "gradcam": gradcam,
        "network": {
            name: getattr(card, name) for name in ("name", "title", "file", "sha256", "threshold", "licence")
        },
        "settings": dataclasses.asdict(inputs.settings),
        **{name: getattr(facts, name) for name in _FACTS},
        "seconds": _rounded(seconds),
        "peak_memory_bytes": peak_memory_bytes(),
        "results": _results(results, inputs.settings),
        "versions": versions(),
    }


def revised(
    before: Mapping[str, Any], settings: DetectSettings, results: Results, seconds: float
) -> dict[str, Any]:
    """The account of a run whose results were written anew from the same probability."""
    return {
        **before,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "reference": before["reference"] and {**before["reference"], **_scores(results)},
        "settings": dataclasses.asdict(settings),
        "seconds": {**before["seconds"], **_rounded({"vectorise": seconds})},
        "results": _results(results, settings),
        "versions": versions(),
    }


def write(folder: Path, content: Mapping[str, Any]) -> None:
    """Write run.json, and into it the facts of every other file of the folder."""
    files = (path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    write_json(folder / MANIFEST, {**content, "files": files_facts(files)})


def _uncertainty(settings: DetectSettings, facts: PredictionFacts) -> dict[str, Any] | None:
    return None if settings.augment == "none" else {"views": settings.views, "mean": facts.mean_spread}


def _grid(scene: Scene) -> dict[str, Any]:
    crs = scene.geobox.crs
    return {
        "rows": scene.shape[0],
        "cols": scene.shape[1],
        "crs": None if crs is None else str(crs),
        "affine": list(scene.geobox.affine)[:6],
        "resolution_m": scene.resolution_m,
    }


def _warnings(inputs: Inputs) -> list[str]:
    """What a reader should know of the scene and of how it suits the network."""
    warnings = list(inputs.scene.notes)
    resolution_m, card = inputs.scene.resolution_m, inputs.card
    if resolution_m is not None and not card.serves(float(f"{resolution_m:.3g}")):
        low, high = card.resolution_m
        warnings.append(
            f"{resolution_m:.3g} m per pixel is outside the range of {card.title} ({low:g} to {high:g} m): "
            f"resample to {card.native_resolution_m:g} m for results it was trained for."
        )
    return warnings


def _results(results: Results, settings: DetectSettings) -> dict[str, Any]:
    inventory = results.inventory
    return {
        "threshold": settings.threshold,
        "count": inventory.count,
        "total_area": inventory.total_area,
        "area_unit": inventory.area_unit,
        "share": results.share,
        "georeferenced": inventory.georeferenced,
    }


def _scores(results: Results) -> dict[str, float | int]:
    return {} if results.matrix is None else results.matrix.scores()


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {stage: round(value, 3) for stage, value in seconds.items()}


def file_facts(path: Path) -> dict[str, Any]:
    """Name, sha256 and size of a file; read in pieces."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"name": path.name, "sha256": digest, "bytes": path.stat().st_size}


def files_facts(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Sha256 and size of each file by its name."""
    facts = (file_facts(path) for path in sorted(paths))
    return {each.pop("name"): each for each in facts}


def versions() -> dict[str, str]:
    """Versions of Python, of this program, and of the libraries that results depend on."""
    import rasterio  # here only for the version of the GDAL that it brings

    from landslide_core import __version__

    return {
        "scarp": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "gdal": rasterio.__gdal_version__,
        **{name: metadata.version(name) for name in _LIBRARIES},
    }


def peak_memory_bytes() -> int:
    """The most memory this process has held since it began."""
    if sys.platform == "linux":
        # Not getrusage: that remembers the process which started this one.
        status = Path("/proc/self/status").read_text("ascii")
        return 1024 * int(status.split("VmHWM:")[1].split()[0])
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    import psutil

    return int(psutil.Process().memory_info().peak_wset)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that any reader accepts: undefined numbers are null."""
    text = json.dumps(_defined(content), indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", "utf-8")


def _defined(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: _defined(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_defined(each) for each in value]
    return value
