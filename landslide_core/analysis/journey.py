"""The journey from layers and an inventory to where landslides occur."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from landslide_core.analysis import map_files, model_files, relation_files, report
from landslide_core.analysis.further import extra_parts, refuse_without_map
from landslide_core.analysis.relating import (
    FactorSettings,
    Related,
    TableFile,
    relate_anywhere,
    relate_layers,
    relate_table,
)
from landslide_core.analysis.run import FactorRun, open_analysis
from landslide_core.analysis.saved.model import save_model
from landslide_core.factors import checks
from landslide_core.factors.align import LayerFiles
from landslide_core.factors.large import refuse_cluster
from landslide_core.figures.report import Section
from landslide_core.io.plain.text import write_json, write_text
from landslide_core.knobs import to_json
from landslide_core.progress import SILENT, Progress
from landslide_core.runs import record, store
from landslide_core.scene.geodesy import resolution_m
from landslide_core.susceptibility import SusceptibilityResult, map_susceptibility
from landslide_core.susceptibility.classes.frequency_ratio import words_on
from landslide_core.susceptibility.models.coefficients import coefficients_of
from landslide_core.susceptibility.models.models import LOGISTIC

__all__ = [
    "FactorRun",
    "FactorSettings",
    "Related",
    "TableFile",
    "analyse",
    "open_analysis",
    "relate_layers",
    "relate_table",
    "write",
]

REPORT = "report.html"
_RELATED, _MAPPED = 0.15, 0.9  # shares of the journey's time, for the bar
_MAPPED_IN_FILES = 0.4  # maps are worked out where they are written


def analyse(
    files: LayerFiles | TableFile,
    out: str | Path,
    settings: FactorSettings | None = None,
    *,
    overwrite: bool = False,
    scheduler: str | None = None,
    progress: Progress = SILENT,
) -> FactorRun:
    """Relate landslides to every factor, map where they are likely, and write all of it into a folder.

    The folder appears when all of it is written; what fails or is cancelled leaves nothing under that name.

    Parameters
    ----------
    files : LayerFiles or TableFile
        Elevation model, inventory and further layers, of any CRS, resolution and extent; or a plain table.
    out : str or Path
        Folder for the results; it must not be there yet.
    settings : FactorSettings, optional
        Factors, grid, classes, models and validation.
    overwrite : bool
        Whether an earlier run in `out` is replaced.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers derive the factors of layers that are kept in files; these must have
        the same paths on all machines. The results are the same.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    FactorRun
        The folder with its maps, tables and report, and the scores.

    Raises
    ------
    InputError
        What was given cannot be used; it is raised before anything is written.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> county = scarp.sample_data("home_county")
    >>> layers = scarp.LayerFiles(
    ...     dem=county / "dem_synthetic.tif", inventory=county / "landslides_synthetic.gpkg"
    ... )
    >>> found = scarp.analyse(layers, "factors")  # doctest: +SKIP
    >>> found.scores["models"]["mean_of_models"]["auc"]["block"]  # doctest: +SKIP
    0.79
    """
    begun = time.perf_counter()
    out, settings = Path(out), settings or FactorSettings()
    store.check_target(out, overwrite, (files,))
    refuse_without_map(files, settings)
    with ExitStack() as held:
        if isinstance(files, TableFile):
            refuse_cluster(scheduler)
            related = relate_table(files, settings)
        else:
            related = relate_anywhere(
                *(files, settings, out, held, progress.part(0, _RELATED)), scheduler=scheduler
            )
        mapped = None
        end = _MAPPED if related.file_stack is None else _MAPPED_IN_FILES
        if settings.mapping is not None:
            part = progress.part(_RELATED, end)
            mapped = map_susceptibility(related.data, settings.mapping, part, related.relations)
        seconds = time.perf_counter() - begun
        write(
            out,
            files,
            settings=settings,
            related=related,
            mapped=mapped,
            seconds=seconds,
            overwrite=overwrite,
            progress=progress.part(end, 1),
        )
    return open_analysis(out)


def write(
    out: Path,
    files: LayerFiles | TableFile,
    settings: FactorSettings,
    related: Related,
    mapped: SusceptibilityResult | None,
    seconds: float,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Path:
    """Write everything that was found into the folder `out`, which appears when all of it is written.

    seconds: how long finding it took; the run's record says how long all took, with the writing, which of a large grid
    is the longest part. InputError when `out` cannot be written.
    """
    begun = time.perf_counter()
    store.check_target(out, overwrite, (files,))
    content, stages = _account(files, settings, related, mapped), mapped.seconds if mapped else {}

    def account() -> dict[str, Any]:
        written = time.perf_counter() - begun
        return {
            **content,
            "seconds": {**stages, "write": round(written, 3), "total": round(seconds + written, 3)},
            "peak_memory_bytes": record.peak_memory_bytes(),
        }

    with store.whole_or_nothing(out, overwrite) as folder:
        _write(folder, files, settings, related, mapped=mapped, account=account, progress=progress)
        record.write_record(folder, account())
        progress.tell(1.0)
    return out


def _write(
    folder: Path,
    files: LayerFiles | TableFile,
    settings: FactorSettings,
    related: Related,
    mapped: SusceptibilityResult | None,
    account: Callable[[], Mapping[str, Any]],
    progress: Progress,
) -> None:
    """Write all but the record, whose content so far `account` gives, with the time until then, for the report."""
    stack, sketch, found = related.stack, None, None
    more: tuple[Section, ...] = ()
    relation_files.write_relations(folder, related.relations)
    relation_files.write_collinearity(folder, related.collinearity)
    if related.landslides is not None:
        relation_files.write_landslides(folder, related.landslides)
    if settings.layers and stack is not None:
        relation_files.write_layers(folder, stack)
    scores: dict[str, Any] = {"models": {}}
    if mapped is not None:
        if stack is not None:
            sketch = map_files.write_maps(folder, stack, mapped, progress)
            map_files.write_relief(folder, sketch)
        model_files.write_scores(folder, mapped)
        model_files.write_forest(folder, mapped)
        if LOGISTIC in mapped.results:
            found = coefficients_of(related.data, mapped.sample.rows, settings.relate.block_m)
            model_files.write_coefficients(folder, found)
        pixel_m = None if stack is None else resolution_m(stack.geobox)
        save_model(folder, mapped, settings.align.derive, pixel_m)
        scores = model_files.metrics(mapped)
        more, told = extra_parts(folder, files, settings, related, mapped=mapped, sketch=sketch)
        scores |= told
    counts = _counts(related)
    page = report.as_html(
        related.data,
        related.relations,
        related.collinearity,
        mapped,
        counts=counts,
        sketch=sketch,
        account=account(),
        logistic=found,
        more=more,
    )
    write_text(folder / REPORT, page)
    write_json(folder / "metrics.json", {"counts": counts, **scores})


def _counts(related: Related) -> dict[str, int]:
    data, file_stack = related.data, related.file_stack
    return {
        "rows": data.count if file_stack is None else file_stack.count,
        "landslide_rows": int(data.labels().sum()) if file_stack is None else file_stack.landslide_count,
        "landslides": checks.landslide_count(data) if file_stack is None else file_stack.slides.size,
        "factors": len(data.factors),
    }


def _read_as(files: LayerFiles | TableFile) -> dict[str, Any]:
    """Return what was said of the files beside their paths."""
    told = {name: value for name, value in vars(files).items() if not isinstance(value, Path)}
    extras = told.pop("extras", ())
    told = {name: value for name, value in told.items() if value not in (None, ())}
    return {**told, "classes": [each.name for each in extras if each.categorical]}


def _account(
    files: LayerFiles | TableFile,
    settings: FactorSettings,
    related: Related,
    mapped: SusceptibilityResult | None,
) -> dict[str, Any]:
    """Return the content of run.json but for time and memory: what went in, with which knobs, what is to be known."""
    cuts = {
        r.name: {"method": r.ratio.counts.breaks.method, "labels": r.ratio.counts.breaks.labels}
        for r in related.relations
    }
    data, counts = related.data, _counts(related)
    grid = {}
    if related.stack is not None:
        geobox = related.stack.geobox
        rows, cols = geobox.shape
        grid = {"rows": rows, "cols": cols, "crs": str(geobox.crs), "affine": list(geobox.affine)[:6]}
    main = files.path if isinstance(files, TableFile) else files.dem
    return {
        **record.head("factors"),
        "warnings": [
            *data.notes,
            *related.collinearity.warnings,
            *words_on([each.ratio for each in related.relations]),
            *(mapped.notes if mapped else ()),
        ],
        "scene": {"name": main.name, **grid},
        "inputs": record.inputs_facts(files),
        "read_as": _read_as(files),
        "factors": [
            {"name": f.name, "kind": f.kind, "unit": f.unit, "classes": cuts[f.name]} for f in data.factors
        ],
        "settings": to_json(settings),
        "settings_files": record.inputs_facts(settings),
        "results": {"count": counts["landslides"], **counts},
    }
