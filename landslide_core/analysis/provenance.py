"""What went into an analysis and with what, as parts of its report."""

from collections.abc import Iterator, Mapping
from typing import Any

from pyproj import CRS

from landslide_core.figures import report


def sections(account: Mapping[str, Any]) -> tuple[report.Section, ...]:
    """Return inputs with checksums, settings and versions of a run's record (run.json)."""
    inputs = [
        [role, facts["name"], f"{facts['bytes']:,}", facts["sha256"]]
        for role, facts in account["inputs"].items()
    ]
    scene = account["scene"]
    grid = []
    if "rows" in scene:
        place = _crs_name(scene["crs"])
        grid = [["grid", f"{scene['cols']:,} x {scene['rows']:,} pixels, {place}"]]
    made = [["made", account["created"]], *grid, ["time", f"{account['seconds']['total']:.0f} s"]]
    return (
        report.Section(
            "What went in",
            tables=[
                report.Table(["layer", "file", "bytes", "SHA-256"], inputs),
                report.Table(["", ""], made),
            ],
        ),
        report.Section(
            "Settings and versions",
            ("Settings with a dash are not set.",),
            tables=[
                report.Table(["setting", "value"], [list(pair) for pair in _flat(account["settings"])]),
                report.Table(["program", "version"], [list(pair) for pair in account["versions"].items()]),
            ],
        ),
    )


def _crs_name(text: str) -> str:
    crs = CRS.from_user_input(text)
    code = crs.to_epsg()
    return crs.name if code is None else f"{crs.name} (EPSG:{code})"


def _flat(settings: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield every setting by its path and its value as text."""
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{before}{name}.")
        elif isinstance(value, list | tuple):
            yield f"{before}{name}", ", ".join(map(str, value)) or "–"
        else:
            yield f"{before}{name}", "–" if value in (None, {}) else str(value)
