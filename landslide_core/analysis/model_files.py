"""What mapping writes beside maps: scores, rankings, the forest."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landslide_core.io.tables import write_table
from landslide_core.susceptibility import FOREST, PREDICTION, SUCCESS, SusceptibilityResult, save_forest
from landslide_core.susceptibility.models.coefficients import Coefficients
from landslide_core.susceptibility.validation.calibration import Line

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
    cross = result.results[FOREST].cross
    save_forest(folder, result.forest, auc={name: round(each.auc, 6) for name, each in cross.items()})


def write_coefficients(folder: Path, found: Coefficients) -> None:
    """Write coefficients.csv: the logistic regression with errors by blocks of ground, p values and odds ratios."""
    write_table(folder / "coefficients.csv", found.frame())


def metrics(result: SusceptibilityResult) -> dict[str, Any]:
    """Return the scores for metrics.json; docs/conventions.md says what stands where."""
    applied, block, curve = result.applicability, result.splits.block, result.block_curve
    return {
        "headline": result.headline,
        "main": result.main,
        "validated_in_space": result.splits.apart,
        "chances": "relative" if result.sample.chosen else "of the area",
        "block": None if block is None else {"side_m": block.side_m, "in_words": block.words},
        "auc_by_block": []
        if curve is None
        else [
            {"side_m": side, "auc": auc, "spread": _known(spread)}
            for side, auc, spread in zip(curve.side_m, curve.auc, curve.spread, strict=True)
        ],
        "differences": {
            name: {"auc": each.value, "low": _known(each.low), "high": _known(each.high)}
            for name, each in result.differences.items()
        },
        "applicability": None
        if applied is None
        else {
            "share_inside": applied.share,
            "threshold": applied.threshold,
            "training_rows": applied.rows,
        },
        "models": {
            name: {
                "title": each.title,
                "auc": {scheme: cross.auc for scheme, cross in each.cross.items()},
                "auc_spread": {scheme: _known(cross.spread) for scheme, cross in each.cross.items()},
                "auc_repeats": {scheme: list(cross.repeats) for scheme, cross in each.cross.items()},
                "auc_pooled": {scheme: cross.pooled for scheme, cross in each.cross.items()},
                "auc_pooled_spread": {
                    scheme: _known(cross.pooled_spread) for scheme, cross in each.cross.items()
                },
                "auc_interval": [_known(each.interval.low), _known(each.interval.high)],
                "auc_parts": {scheme: list(cross.parts) for scheme, cross in each.cross.items()},
                "brier": each.reliability.brier,
                "brier_skill": each.reliability.skill,
                "calibration_slope": _known(each.reliability.line.slope),
                "calibration_intercept": _known(each.reliability.line.intercept),
                "reliability": {
                    "predicted": each.reliability.predicted.tolist(),
                    "observed": each.reliability.observed.tolist(),
                    "rows": each.reliability.rows.tolist(),
                },
                "recalibrated": each.line != Line(),
                "success_rate_auc": each.curve(SUCCESS).area,
                "prediction_rate_auc": each.curve(PREDICTION).area,
                "average_precision": each.curve("precision-recall").area,
                "zoning": each.zones.method,
            }
            for name, each in result.results.items()
        },
        "sample": {
            "rows": int(result.sample.rows.size),
            "landslide_share": result.sample.share,
            "rate": result.sample.rate,
        },
        "seconds": dict(result.seconds),
    }


def _known(value: float) -> float | None:
    """A number, or None where there is none."""
    return value if math.isfinite(value) else None


def _curves(result: SusceptibilityResult) -> list["pd.DataFrame"]:
    import pandas as pd

    return [
        pd.DataFrame({"model": name, "kind": c.kind, "places": c.label, "area": c.area, "x": c.x, "y": c.y})
        for name, each in result.results.items()
        for c in each.curves
    ]


def _model_first(table: "pd.DataFrame") -> "pd.DataFrame":
    return table[["model", *(column for column in table.columns if column != "model")]]
