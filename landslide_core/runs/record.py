"""What every run's account says, whatever the journey: its files, this program and its libraries, its memory."""

import platform
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from landslide_core.io.plain.hidden import shown
from landslide_core.io.plain.text import read_text, write_json
from landslide_core.io.plain.whole import file_sha256
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.runs.accounts import SCHEMA
from landslide_core.runs.store import MANIFEST
from landslide_core.shipped import __version__

__all__ = [
    "SCHEMA",
    "file_facts",
    "files_facts",
    "head",
    "inputs_facts",
    "peak_memory_bytes",
    "versions",
    "write_record",
]
_LIBRARIES = ("torch", "numpy", "scipy", "rasterio", "geopandas", "shapely", "pyproj", "odc-geo")


def head(kind: str) -> dict[str, Any]:
    """Return what the account of a run of this kind begins with: in which form, when and by what it was made."""
    return {
        "schema": SCHEMA,
        "kind": kind,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
    }


def write_record(folder: Path, content: Mapping[str, Any]) -> None:
    """Write the account as run.json, and into it the facts of every other file of the folder."""
    files = [path for path in shown(folder) if path.name != MANIFEST]
    write_json(folder / MANIFEST, {**content, "files": files_facts(files)})


def file_facts(path: Path) -> dict[str, Any]:
    """Name (with the layer that was chosen), sha256 and size of a file."""
    file = file_of(path)
    return {"name": path.name, "sha256": file_sha256(file), "bytes": file.stat().st_size}


def inputs_facts(given: Any) -> dict[str, dict[str, Any]]:
    """Facts of every file among the fields of what was given, by its role; further rasters by their names."""
    paths = {name: value for name, value in vars(given).items() if isinstance(value, Path)}
    paths |= {extra.name: extra.path for extra in getattr(given, "extras", ())}
    return {name: file_facts(path) for name, path in paths.items() if file_of(path).is_file()}


def files_facts(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Sha256 and size of each file by its name."""
    facts = (file_facts(path) for path in sorted(paths))
    return {each.pop("name"): each for each in facts}


def versions() -> dict[str, str]:
    """Versions of Python, of this program, and of the libraries that results depend on."""
    import rasterio  # here only for the version of the GDAL that it brings

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
        status = read_text(Path("/proc/self/status"))
        return 1024 * int(status.split("VmHWM:")[1].split()[0])
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    import psutil

    return int(psutil.Process().memory_info().peak_wset)
