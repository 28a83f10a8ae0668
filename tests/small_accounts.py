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


def two_dates() -> dict[str, Any]:
    """The account of a comparison of two dates."""
    date = {"name": "may.tif", "sha256": "00", "count": 3, "threshold": 0.5}
    return {
        "schema": 1,
        "kind": "change",
        "created": "2026-01-01T00:00:00+00:00",
        "scene": {"name": "july.tif", **GRID},
        "before": date,
        "after": {**date, "name": "july.tif"},
        "coregistration": {},
        "normalisation": {},
        "how": {},
        "network": {"name": "unet", "title": "UNet"},
        "settings": {},
        "seconds": {"total": 1.0},
        "results": {"count": 1, "area_unit": "m²", "kinds": {"new": {"count": 1, "area": 90.0}}},
        "parts": ["before", "after"],
    }
