"""What mapping writes beside maps: scores, rankings, forest, figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.analysis import model_charts as figures
from landslide_core.figures import report
from landslide_core.io.tables import write_table
from landslide_core.susceptibility import PREDICTION, SUCCESS, SusceptibilityResult, save_forest

if TYPE_CHECKING:
    import pandas as pd


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
