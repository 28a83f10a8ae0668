"""Accounts of runs as Scarp writes them, as far as they are read again."""

from typing import Any

GRID = {
    "rows": 40,
    "cols": 50,
    "affine": [2.0, 0.0, 500_000.0, 0.0, -2.0, 4_000_000.0],
    "crs": "EPSG:32648",
    "resolution_m": 2.0,
}


def detected(name: str = "scene.tif", created: str = "2026-01-01T00:00:00+00:00") -> dict[str, Any]:
    """The account of a detection."""
    return {
        "schema": 1,
        "kind": "detect",
        "created": created,
        "warnings": [],
        "scene": {"name": name, "sha256": "00", "valid_share": 1.0, **GRID},
        "predicted": dict(GRID),
        "network": {"name": "unet", "title": "UNet"},
        "settings": {},
        "seconds": {"total": 1.0},
        "device": "cpu",
        "results": {
            "threshold": 0.5, "count": 3, "total_area": 900.0, "area_unit": "m2", "share": 0.1, "georeferenced": True,
        },
        "files": {"mask.tif": {"sha256": "00", "bytes": 5}},
    }  # fmt: skip
