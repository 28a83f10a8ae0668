"""landslide_core.susceptibility_files: what mapping writes: maps, scores, rankings, the forest, figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from landslide_core import report
from landslide_core.factor_files import write_table
from landslide_core.figures import susceptibility as figures
from landslide_core.io import write_raster
from landslide_core.stack import FactorStack
from landslide_core.susceptibility import PREDICTION, SUCCESS, SusceptibilityResult, save_forest

if TYPE_CHECKING:
    import pandas as pd

_ZONE_COLOURS = ((38, 110, 180), (140, 190, 220), (250, 230, 140), (240, 150, 60), (190, 35, 40))
_NOTHING = 255


def write_maps(folder: Path, stack: FactorStack, result: SusceptibilityResult) -> None:
    """Write susceptibility_<model>.tif, zones_<model>.tif, shap_<factor>.tif and dissimilarity.tif as COGs."""

    def grid(name: str, column: Any, title: str, **tags: str) -> None:
        painted = stack.paint(np.asarray(column, np.float32))
        write_raster(folder / f"{name}.tif", painted, stack.geobox, np.nan, descriptions=[title], tags=tags)

    for model in result.results.values():
        rate = f"as common as in the sample ({result.sample.share:.1%} landslide)"
        grid(f"susceptibility_{model.name}", model.scores, "probability of landslide", SCALE=rate)
        legend = {f"CLASS_{n}": name for n, name in enumerate(model.zones.names)}
        zones = stack.paint(model.zones.of.astype(np.uint8), np.uint8(_NOTHING))
        path = folder / f"zones_{model.name}.tif"
        tags = {**legend, "METHOD": model.zones.method}
        write_raster(path, zones, stack.geobox, _NOTHING, _colours(len(model.zones.names)), tags=tags)
    if result.shap is not None and result.shap.whole:
        for factor, values in zip(result.shap.factors, result.shap.values, strict=True):
            grid(f"shap_{factor.name}", values, f"SHAP of {factor.title} (change of probability)")
    if result.applicability is not None:
        limit = f"{result.applicability.threshold:.4g}"
        grid("dissimilarity", result.applicability.dissimilarity, "dissimilarity index", THRESHOLD=limit)


def write_scores(folder: Path, result: SusceptibilityResult) -> None:
    """Write zones.csv, curves.csv, rankings.csv and with SHAP dependence.csv: every table of the mapping."""
    import pandas as pd

    zones = [each.zone_table.assign(model=name) for name, each in result.results.items()]
    write_table(folder / "zones.csv", _model_first(pd.concat(zones, ignore_index=True)))
    write_table(folder / "curves.csv", pd.concat(_curves(result), ignore_index=True))
    write_table(folder / "rankings.csv", result.agreement.frame())
    if result.dependences:
        effects = [
            pd.DataFrame(
                {
                    "factor": found.factor.name,
                    "class": found.labels or None,
                    "value": found.position,
                    "shap_p10": found.low,
                    "shap_median": found.middle,
                    "shap_p90": found.high,
                    "rows": found.rows,
                }
            )
            for found in result.dependences
        ]
        write_table(folder / "dependence.csv", pd.concat(effects, ignore_index=True))


def write_forest(folder: Path, result: SusceptibilityResult) -> None:
    """Write the forest as numbers with its card: random_forest.npz and random_forest.json."""
    cross = result.results["random_forest"].cross
    save_forest(folder, result.forest, auc={name: round(each.auc, 6) for name, each in cross.items()})


def metrics(result: SusceptibilityResult) -> dict[str, Any]:
    """Return the scores for metrics.json: models.<name>.auc.<scheme>, Brier, rates; headline scheme and model."""
    return {
        "headline": result.headline,
        "main": result.main,
        "models": {
            name: {
                "title": each.title,
                "auc": {scheme: cross.auc for scheme, cross in each.cross.items()},
                "auc_parts": {scheme: list(cross.parts) for scheme, cross in each.cross.items()},
                "brier": each.reliability.brier,
                "brier_skill": each.reliability.skill,
                "success_rate_auc": each.curve(SUCCESS).area,
                "prediction_rate_auc": each.curve(PREDICTION).area,
                "average_precision": each.curve("precision-recall").area,
                "zoning": each.zones.method,
            }
            for name, each in result.results.items()
        },
        "sample": {"rows": int(result.sample.rows.size), "landslide_share": result.sample.share},
        "seconds": dict(result.seconds),
    }


def report_sections(result: SusceptibilityResult) -> list[report.Section]:
    """Return the report's parts on models, rankings, reasons and the map."""
    main = result.results[result.main]
    sections = [
        report.Section(
            "How well the models do",
            result.notes,
            [
                figures.curves_of_kind(result, "ROC"),
                figures.curves_of_kind(result, SUCCESS),
                figures.curves_of_kind(result, PREDICTION),
                figures.reliability_lines([(m.title, m.reliability) for m in result.results.values()]),
            ],
            tables=[_score_table(result)],
        ),
        report.Section(
            f"The map in classes: {main.title}",
            (f"Classes by {main.zones.method}.",),
            tables=[_texts(main.zone_table)],
        ),
        report.Section(
            "Which factors matter", result.agreement.words, [figures.ranking_bars(result.agreement)]
        ),
    ]
    if result.shap is not None:
        drawn = [figures.shap_bars(result.shap), figures.beeswarm(result.shap)]
        drawn += [figures.dependence_line(found) for found in result.dependences]
        if result.interactions is not None:
            drawn.append(figures.interaction_heatmap(result.shap, result.interactions))
        words = (result.shap.note, *(found.words for found in result.dependences))
        sections.append(report.Section("Why here: what each factor adds (SHAP)", words, drawn))
    if result.applicability is not None:
        sections.append(report.Section("Where the model may be trusted", (result.applicability.words,)))
    return sections


def _score_table(result: SusceptibilityResult) -> report.Table:
    schemes = list(result.schemes)
    rows = [
        [each.title, *(f"{each.cross[s].auc:.3f}" for s in schemes), f"{each.reliability.brier:.4f}"]
        for each in result.results.values()
    ]
    caption = f"Area under the ROC curve by how the data were split; {result.headline} is the one to go by."
    return report.Table(["model", *schemes, "Brier score"], rows, caption)


def _texts(table: "pd.DataFrame") -> report.Table:
    rows = [
        [f"{v:.4g}" if isinstance(v, float) else str(v) for v in row] for row in table.itertuples(index=False)
    ]
    return report.Table([str(column).replace("_", " ") for column in table.columns], rows)


def _curves(result: SusceptibilityResult) -> list["pd.DataFrame"]:
    import pandas as pd

    return [
        pd.DataFrame({"model": name, "kind": c.kind, "places": c.label, "area": c.area, "x": c.x, "y": c.y})
        for name, each in result.results.items()
        for c in each.curves
    ]


def _model_first(table: "pd.DataFrame") -> "pd.DataFrame":
    return table[["model", *(column for column in table.columns if column != "model")]]


def _colours(classes: int) -> Mapping[int, tuple[int, int, int, int]]:
    steps = np.linspace(0, len(_ZONE_COLOURS) - 1, classes).round().astype(int)
    return {n: (*_ZONE_COLOURS[step], 255) for n, step in enumerate(steps)} | {_NOTHING: (0, 0, 0, 0)}
