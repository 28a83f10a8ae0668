"""landslide_core.recipes_factors: the journey from layers and an inventory to where landslides occur."""

import dataclasses
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core import checks, factor_files, manifest, report, store, susceptibility_files
from landslide_core.align import AlignSettings, LayerFiles, align
from landslide_core.breaks import Breaks
from landslide_core.collinearity import Collinearity, collinearity
from landslide_core.derive import derive
from landslide_core.errors import Cancelled, InputError
from landslide_core.factor_table import read_table
from landslide_core.landslide_table import landslide_table
from landslide_core.stack import FactorStack, FactorTable
from landslide_core.susceptibility import (
    RelateSettings,
    Relation,
    SusceptibilityResult,
    SusceptibilitySettings,
    map_susceptibility,
    relate,
)

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

__all__ = ["FactorSettings", "Related", "TableFile", "factors", "relate_layers", "relate_table", "write"]

_LEAD = (
    "How landslides are spread over the classes of every factor, where they are likely, and what each factor adds. "
    "Regional screening: not for the design of single sites."
)
Progress = Callable[[float], None]
_ALIGNED, _DERIVED, _RELATED, _MAPPED = 0.05, 0.1, 0.15, 0.9  # shares of the journey's time, for the bar


@dataclass(frozen=True)
class TableFile:
    """A plain CSV instead of layers; see `factor_table.read_table`."""

    path: Path
    label: str | None = None
    categorical: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactorSettings:
    """The knobs of the journey. names: the factors wanted, None for all that the layers allow.

    breaks: class breaks of single factors by name, over those that `relate` chooses. mapping: the knobs of
    models and maps, None for tables only. layers: write the factor layers as well.
    """

    names: tuple[str, ...] | None = None
    align: AlignSettings = field(default_factory=AlignSettings)
    relate: RelateSettings = field(default_factory=RelateSettings)
    breaks: Mapping[str, Breaks] = field(default_factory=dict)
    mapping: SusceptibilitySettings | None = field(default_factory=SusceptibilitySettings)
    layers: bool = False


@dataclass(frozen=True, eq=False)
class Related:
    """What is known before any model: the data, how factors go together, and each one's classes.

    landslides: every landslide with its ground, None for a table.
    """

    data: FactorStack | FactorTable
    collinearity: Collinearity
    relations: tuple[Relation, ...]
    landslides: "GeoDataFrame | None"


def factors(
    files: LayerFiles | TableFile,
    out: Path,
    settings: FactorSettings | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    overwrite: bool = False,
) -> Path:
    """Relate landslides to every factor, map where they are likely, and write all of it into the folder `out`.

    The folder appears when all of it is written, and is returned. What cannot be used raises InputError
    before anything is written; Cancelled is raised when cancelled() says so. `overwrite` replaces an earlier
    run.
    """
    begun = time.perf_counter()
    out, settings = Path(out), settings or FactorSettings()
    store.check_target(out, overwrite)
    if isinstance(files, TableFile):
        found = relate_table(files, settings)
    else:
        found = relate_layers(files, settings, progress, cancelled)
    mapped = None
    if settings.mapping is not None:
        told = _part(progress, _RELATED, _MAPPED)
        mapped = map_susceptibility(found.data, settings.mapping, told, cancelled, found.relations)
    write(out, files, settings, found, mapped, time.perf_counter() - begun, overwrite)
    if progress is not None:
        progress(1.0)
    return out


def write(
    out: Path,
    files: LayerFiles | TableFile,
    settings: FactorSettings,
    found: Related,
    mapped: SusceptibilityResult | None,
    seconds: float,
    overwrite: bool = False,
) -> Path:
    """Write everything that was found into the folder `out`, which appears when all of it is written.

    seconds: how long finding it took, for the run's record. InputError when `out` cannot be written.
    """
    store.check_target(out, overwrite)
    with store.whole_or_nothing(out, overwrite) as folder:
        _write(folder, settings, found, mapped)
        manifest.write(folder, _account(files, settings, found, mapped, seconds))
    return out


def relate_layers(
    files: LayerFiles,
    settings: FactorSettings | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Related:
    """Align the files, derive the factors and relate the landslides to them; nothing is written."""
    settings = settings or FactorSettings()
    if files.inventory is None:
        raise InputError(
            "No landslide inventory was given.",
            "Give landslide outlines, points, a mask, or the folder of a detection (--inventory).",
        )
    layers = align(files, settings.align, _part(progress, 0, _ALIGNED), cancelled)
    stack = derive(layers, settings.names, _part(progress, _ALIGNED, _DERIVED), cancelled)
    related = _related(stack, settings, cancelled)
    assert layers.landslides is not None
    ground = landslide_table(stack, layers.landslides)
    if progress is not None:
        progress(_RELATED)
    return dataclasses.replace(related, landslides=ground)


def relate_table(file: TableFile, settings: FactorSettings | None = None) -> Related:
    """Read a plain table and relate its labels to its columns; nothing is written."""
    settings = settings or FactorSettings()
    table = read_table(file.path, file.label, file.categorical, file.ignore)
    dropped = () if settings.names is None else set(table.names) - set(settings.names)
    for name in settings.names or ():
        table.index(name)
    return _related(table.without(*dropped) if dropped else table, settings, None)


def _related(
    data: FactorStack | FactorTable, settings: FactorSettings, cancelled: Callable[[], bool] | None
) -> Related:
    checks.require_landslides(data)
    if cancelled is not None and cancelled():
        raise Cancelled
    return Related(data, collinearity(data), relate(data, settings.breaks, settings.relate), None)


def _write(
    folder: Path, settings: FactorSettings, found: Related, mapped: SusceptibilityResult | None
) -> None:
    factor_files.write_relations(folder, found.relations)
    factor_files.write_collinearity(folder, found.collinearity)
    if found.landslides is not None:
        factor_files.write_landslides(folder, found.landslides)
    if settings.layers and isinstance(found.data, FactorStack):
        factor_files.write_layers(folder, found.data)
    sections = factor_files.report_sections(found.data, found.relations, found.collinearity)
    scores: dict[str, Any] = {"models": {}}
    if mapped is not None:
        if isinstance(found.data, FactorStack):
            susceptibility_files.write_maps(folder, found.data, mapped)
        susceptibility_files.write_scores(folder, mapped)
        susceptibility_files.write_forest(folder, mapped)
        sections += susceptibility_files.report_sections(mapped)
        scores = susceptibility_files.metrics(mapped)
    counts = _counts(found)
    facts = {name.replace("_", " "): f"{value:,}" for name, value in counts.items()}
    page = report.render("Where landslides occur, and why", _LEAD, sections, facts)
    (folder / factor_files.REPORT).write_text(page, encoding="utf-8")
    manifest.write_json(folder / "metrics.json", {"counts": counts, **scores})


def _counts(found: Related) -> dict[str, int]:
    data = found.data
    return {
        "rows": data.count,
        "landslide_rows": int(data.labels().sum()),
        "landslides": checks.landslide_count(data),
        "factors": len(data.factors),
    }


def _account(
    files: LayerFiles | TableFile,
    settings: FactorSettings,
    found: Related,
    mapped: SusceptibilityResult | None,
    seconds: float,
) -> dict[str, Any]:
    """Return the content of run.json: what went in, with which knobs, and what is to be known of it."""
    paths = {name: value for name, value in vars(files).items() if isinstance(value, Path)}
    paths |= {extra.name: extra.path for extra in getattr(files, "extras", ())}
    knobs = dataclasses.asdict(dataclasses.replace(settings, breaks={}))
    cuts = {
        r.name: {"method": r.ratio.counts.breaks.method, "labels": r.ratio.counts.breaks.labels}
        for r in found.relations
    }
    data = found.data
    grid = {}
    if isinstance(data, FactorStack):
        rows, cols = data.geobox.shape
        grid = {
            "rows": rows,
            "cols": cols,
            "crs": str(data.geobox.crs),
            "affine": list(data.geobox.affine)[:6],
        }
    main = paths.get("dem") or paths["path"]
    return {
        "schema": manifest.SCHEMA,
        "kind": "factors",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "warnings": [*data.notes, *found.collinearity.warnings, *(mapped.notes if mapped else ())],
        "scene": {"name": main.name, **grid},
        "inputs": {name: manifest.file_facts(path) for name, path in paths.items() if path.is_file()},
        "factors": [
            {"name": f.name, "kind": f.kind, "unit": f.unit, "classes": cuts[f.name]} for f in data.factors
        ],
        "settings": knobs,
        "results": {"count": checks.landslide_count(data), **_counts(found)},
        "seconds": {**(mapped.seconds if mapped else {}), "total": round(seconds, 3)},
        "peak_memory_bytes": manifest.peak_memory_bytes(),
        "versions": manifest.versions(),
    }


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    """Return a progress that fills one part of the whole bar."""
    if progress is None:
        return None
    return lambda share: progress(start + share * (end - start))
