"""What an analysis tells only where it is asked for: exposure, expert weights, later landslides."""

import dataclasses
from pathlib import Path
from typing import Any

from landslide_core.analysis import exposure, factor_maps, uncertainty, units
from landslide_core.analysis.relating import FactorSettings, Related, TableFile
from landslide_core.analysis.sketch import Sketch, of_units
from landslide_core.analysis.temporal import validate_in_time
from landslide_core.errors import MissingError, SettingError
from landslide_core.factors.align import LayerFiles
from landslide_core.factors.stack import FactorStack
from landslide_core.figures import report
from landslide_core.io import tables
from landslide_core.io.vectors.writers import write_layer
from landslide_core.language import marked
from landslide_core.susceptibility import SusceptibilityResult
from landslide_core.susceptibility.classes.ahp import Ahp, ahp, given_weights

_EXPOSURE, _AHP = "exposure.csv", "ahp.csv"


def extra_parts(
    folder: Path,
    files: LayerFiles | TableFile,
    settings: FactorSettings,
    related: Related,
    mapped: SusceptibilityResult,
    sketch: Sketch | None = None,
) -> tuple[tuple[report.Section, ...], dict[str, Any]]:
    """Write what was asked for into a folder; return its parts of the report and of metrics.json.

    sketch: the maps in small, for the picture of units. InputError for comparisons that contradict.
    """
    parts: list[report.Section] = []
    told: dict[str, Any] = {}
    if isinstance(files, LayerFiles) and files.exposed:
        table = exposure.exposure(files, _in_memory(related), mapped)
        assert table is not None  # something was given
        tables.write_table(folder / _EXPOSURE, table)
        rows = [[_shown(value) for value in row] for row in table.itertuples(index=False)]
        heads = [str(column).replace("_", " ") for column in table.columns]
        parts.append(
            report.Section("What is exposed", exposure.words(table), tables=[report.Table(heads, rows)])
        )
        told["exposure"] = table.to_dict("records")
    if related.units is not None:
        parts.append(_by_units(folder, related, mapped, sketch))
        told["units"] = {
            "count": len(related.units.table),
            "delineated": related.units.delineated,
            "aspect_variance": dataclasses.asdict(related.units.homogeneity),
        }
    if settings.uncertainty and related.stack is not None:
        cuts = {each.name: each.ratio.counts.breaks for each in related.relations}
        path = folder / uncertainty.UNCERTAINTY
        quartiles = uncertainty.write_uncertainty(path, related.data, related.stack, mapped, cuts)
        parts.append(report.Section("How sure the map is", uncertainty.words(quartiles, mapped)))
        told["uncertainty"] = {"quartiles": list(quartiles)}
    if settings.ahp is not None:
        found = weights_of(settings.ahp)
        tables.write_table(folder / _AHP, weights_frame(found))
        rows = [[name, f"{weight:.4f}"] for name, weight in zip(found.names, found.weight, strict=True)]
        table_of = report.Table([marked("factor"), marked("weight")], rows)
        parts.append(report.Section("Expert weights (AHP)", found.words, tables=[table_of]))
        told["ahp"] = {
            "weights": dict(zip(found.names, found.weight.tolist(), strict=True)),
            "ratio": found.ratio,  # null for weights that were given as they are
        }
    if related.years is not None and settings.train_before is not None:
        later = validate_in_time(related.data, related.years, settings.train_before, mapped)
        parts.append(report.Section("Landslides that came later", later.words))
        told["temporal"] = {
            "train_before": later.before,
            "landslides": {"earlier": later.earlier, "later": later.later, "undated": later.undated},
            "auc": later.auc,
            "interval": {name: [later.low[name], later.high[name]] for name in later.auc},
        }
    return tuple(parts), told


def refuse_without_map(files: LayerFiles | TableFile, settings: FactorSettings) -> None:
    """Raise SettingError, before the work, where more is asked for than tables tell and no model is wanted."""
    asked = {
        marked("exposure"): isinstance(files, LayerFiles) and files.exposed,
        marked("units"): settings.units is not None or settings.slope_units,
        marked("uncertainty"): settings.uncertainty,
        "expert weights": settings.ahp is not None,
        "temporal validation": settings.train_before is not None,
    }
    wanted = [name for name, given in asked.items() if given]
    if settings.mapping is None and wanted:
        raise SettingError(
            f"Without models there is no map, and so no {' and no '.join(wanted)}.",
            "Choose models, or do without.",
            {"models": ""},
        )


def _by_units(
    folder: Path, related: Related, mapped: SusceptibilityResult, sketch: Sketch | None
) -> report.Section:
    """Write the units; return their part of the report."""
    found, main = related.units, mapped.results[mapped.main]
    assert found is not None
    zones = main.zones
    table = units.by_units(found, _in_memory(related), main.scores, zones)
    write_layer(folder / f"{units.UNITS}.gpkg", table, units.UNITS)
    heads = [marked("class"), marked("units"), "area, km²", "share of the area", "share of landslide pixels"]
    rows = [
        [
            row["class"],
            f"{row.units:,}",
            f"{row.area_km2:,.4g}",
            f"{row.area_share:.1%}",
            f"{row.landslide_share:.1%}",
        ]
        for _, row in units.by_class(table, zones.names).iterrows()
    ]
    pictures, legend = [], {}
    if sketch is not None:
        codes = units.class_grid(found, table, zones.names)
        pictures = [of_units(sketch, codes, found.numbers, len(zones.names))]
        legend = dict(zip(zones.names, factor_maps.zone_colours(len(zones.names)), strict=True))
    said = units.words(found, table)
    return report.Section(
        "The map by units", said, pictures=pictures, tables=[report.Table(heads, rows)], legend=legend
    )


def _in_memory(related: Related) -> FactorStack:
    assert isinstance(related.data, FactorStack)  # `relate_anywhere` refuses what is kept in files
    return related.data


def weights_of(path: Path) -> Ahp:
    """Return the weights of a CSV: comparisons, with factors down the side and along the top, or factor and weight."""
    import pandas as pd

    table = tables.read_csv(path)
    names = [str(name).strip() for name in table.iloc[:, 0]]
    heads = [str(name).strip() for name in table.columns[1:]]
    table.columns = [table.columns[0], *heads]
    if len(set(names)) < len(names):
        raise MissingError(f"{path.name} names a factor twice.", "Name every factor once.")
    if len(heads) == 1 and len(names) > 1:
        return given_weights(names, [_ratio(value) for value in table[heads[0]]])
    if sorted(heads) != sorted(names):
        raise MissingError(
            f"The rows of {path.name} ({', '.join(names)}) and its columns ({', '.join(heads)}) are not the same "
            "factors.",
            "Name every factor once as a row and once as a column; or give two columns, factor and weight.",
        )
    values = table[names].map(_ratio)
    return ahp(names, pd.DataFrame(values).to_numpy(float))


def weights_frame(found: Ahp) -> Any:
    """Return the weights as ahp.csv holds them."""
    import pandas as pd

    return pd.DataFrame({"factor": found.names, "weight": found.weight, "consistency_ratio": found.ratio})


def _ratio(value: object) -> float:
    """Read 3, 0.333 or 1/3; NaN where nothing stands."""
    text = str(value).strip()
    above, slash, below = text.partition("/")
    try:
        return float(above) / float(below) if slash else float(text or "nan")
    except (ValueError, ZeroDivisionError) as problem:
        raise MissingError(f"'{text}' compares nothing.", "Give numbers such as 3 or 1/3.") from problem


def _shown(value: object) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
