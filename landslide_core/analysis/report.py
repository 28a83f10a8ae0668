"""The analysis as one page: what the data say of every factor, and what the models make of it."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landslide_core.analysis import factor_charts, model_charts, provenance
from landslide_core.analysis import sketch as sketches
from landslide_core.factors.collinearity import Collinearity
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.figures import report
from landslide_core.language import marked
from landslide_core.susceptibility import PREDICTION, SUCCESS, SusceptibilityResult, in_words
from landslide_core.susceptibility.classes.frequency_ratio import words_on
from landslide_core.susceptibility.classes.relate import Relation
from landslide_core.susceptibility.models.coefficients import Coefficients

if TYPE_CHECKING:
    import pandas as pd

_HEADS = {"fr": "frequency ratio", "scai": "SCAI (area share / landslide share)", "area_km2": "area (km²)",
          "density_per_km2": "landslides per km²", "landslide_px": "landslide pixels"}  # fmt: skip
_LEAD = (
    "How landslides are spread over the classes of every factor, where they are likely, and what each factor adds. "
    "Regional screening: not for the design of single sites."
)


def as_html(
    data: FactorStack | FactorTable,
    relations: Sequence[Relation],
    collinearity: Collinearity,
    mapped: SusceptibilityResult | None,
    *,
    counts: Mapping[str, int],
    sketch: sketches.Sketch | None = None,
    account: Mapping[str, Any] | None = None,
    logistic: Coefficients | None = None,
    more: Sequence[report.Section] = (),
) -> str:
    """Return the page, complete in itself.

    Parameters
    ----------
    data, relations, collinearity
        The rows, what they say of each factor, and which factors go together.
    mapped
        What the models make of them; None leaves their parts out.
    counts
        Numbers for the top of the page, by what they count.
    sketch
        The maps in small; None where there is no map.
    account
        What went in and with what, as run.json says it; None leaves it out.
    logistic
        Coefficients of the logistic regression; None leaves them out.
    more
        Further parts, before what went in.
    """
    sections: list[report.Section] = []
    if mapped is not None and sketch is not None:
        sections += sketches.sections(sketch, mapped)
    sections += _data_sections(data, relations, collinearity)
    if mapped is not None:
        sections += _model_sections(mapped, mapped_in_picture=sketch is not None)
    if logistic is not None:
        sections.append(coefficient_section(logistic))
    sections += more
    if account is not None:
        sections += provenance.sections(account)
    facts = {name.replace("_", " "): f"{value:,}" for name, value in counts.items()}
    return report.render("Where landslides occur, and why", _LEAD, sections, facts)


def _data_sections(
    data: FactorStack | FactorTable, relations: Sequence[Relation], collinearity: Collinearity
) -> list[report.Section]:
    """Return the report's parts on the data, on collinearity and on every factor."""
    table, labels = data.table(), data.labels()
    sections = [
        report.Section("What to know of the data", data.notes or ("Nothing stood out.",)),
        report.Section(
            "Factors that go together",
            collinearity.warnings
            or ("No two factors say the same (correlation, Cramér's V and VIF are low).",),
            [factor_charts.correlation_heatmap(collinearity)] if len(collinearity.columns) > 1 else [],
        ),
    ]
    sections.append(report.Section("How to read the ratios", words_on([each.ratio for each in relations])))
    for relation in relations:
        counts = relation.ratio.counts
        values = table[:, data.index(relation.name)]
        drawn = [
            factor_charts.ratio_bars(relation),
            factor_charts.factor_histogram(counts.factor, values, labels, counts.breaks, data.even()),
        ]
        sections.append(report.Section(counts.factor.title, relation.ratio.sentences, drawn))
    return sections


def _model_sections(result: SusceptibilityResult, mapped_in_picture: bool) -> list[report.Section]:
    """Return the report's parts on models, rankings, reasons and the map."""
    main = result.results[result.main]
    sections = [
        report.Section(
            "How well the models do",
            (*in_words.mean_against_its_members(result), *result.notes),
            [
                model_charts.curves_of_kind(result, "ROC"),
                model_charts.curves_of_kind(result, SUCCESS),
                model_charts.curves_of_kind(result, PREDICTION),
                model_charts.reliability_lines([(m.title, m.reliability) for m in result.results.values()]),
                *([model_charts.auc_by_block(result.block_curve)] if result.block_curve else []),
            ],
            tables=[_score_table(result)],
        ),
        report.Section(
            f"The map in classes: {main.title}",
            (f"Classes by {main.zones.method}.",),
            tables=[_texts(main.zone_table)],
        ),
        report.Section(
            "Which factors matter", result.agreement.words, [model_charts.ranking_bars(result.agreement)]
        ),
    ]
    if result.shap is not None:
        drawn = [model_charts.shap_bars(result.shap), model_charts.beeswarm(result.shap)]
        drawn += [model_charts.dependence_line(found) for found in result.dependences]
        if result.interactions is not None:
            drawn.append(model_charts.interaction_heatmap(result.shap, result.interactions))
        words = (
            in_words.who_is_explained(result),
            result.shap.note,
            *(found.words for found in result.dependences),
        )
        sections.append(report.Section("Why here: what each factor adds (SHAP)", words, drawn))
    if result.applicability is not None and not mapped_in_picture:
        sections.append(report.Section("Where the model may be trusted", (result.applicability.words,)))
    return sections


def coefficient_section(found: Coefficients) -> report.Section:
    """Return the report's part on the logistic regression: a table of coefficients, in words before it."""
    rows = []
    for n, row in enumerate(found.frame().itertuples(index=False)):
        odds = (
            "–" if n == 0 else f"{row.odds_ratio:.4g} ({row.odds_ratio_low:.4g} to {row.odds_ratio_high:.4g})"
        )
        p = "< 0.001" if row.p < 0.001 else f"{row.p:.3f}"
        figures = [f"{row.coefficient:.4g}", f"{row.standard_error:.3g}", p, odds]
        rows.append([row.column, row.unit, *figures, "–" if n == 0 else f"{row.odds_ratio_per_sd:.3f}"])
    words = (
        f"Fitted without penalty to the rows that the models learned from; errors take {found.blocks:,} blocks of "
        "ground as independent, not rows. An odds ratio of 2 doubles the odds of a landslide for one unit more; the "
        "intercept is that of the sample.",
        *found.notes,
    )
    heads = [
        marked("column"), marked("unit"), marked("coefficient"), "standard error", "p", "odds ratio (95 %)",
        "odds ratio per SD",
    ]  # fmt: skip
    return report.Section(
        "Coefficients of the logistic regression", words, tables=[report.Table(heads, rows)]
    )


def _score_table(result: SusceptibilityResult) -> report.Table:
    schemes = list(result.schemes)
    rows = [
        [
            each.title,
            *(each.cross[s].words for s in schemes),
            each.interval.words,
            each.cross[result.headline].pooled_words,
            f"{each.reliability.brier:.4f}",
            f"{each.reliability.skill:.3f}",
            f"{each.reliability.line.slope:.2f}",
            f"{each.reliability.line.intercept:+.2f}",
        ]
        for each in result.results.values()
    ]
    caption = (
        "Area under the ROC curve within the parts left out, by how the data were split, mean ± standard deviation "
        f"over splits; {result.headline} is the one to go by, and the 95 % interval is its own, by blocks of ground. "
        "In one list of all parts the scores rank parts by models of their own. Brier skill is against the mean rate "
        "for every place; a slope of calibration of 1 and an intercept of 0 are perfect."
    )
    heads = [
        marked("model"),
        *schemes,
        "95 % interval",
        "in one list",
        "Brier score",
        "Brier skill",
        "slope",
        marked("intercept"),
    ]
    return report.Table(heads, rows, caption)


def _texts(table: "pd.DataFrame") -> report.Table:
    rows = [[_text(value) for value in row] for row in table.itertuples(index=False)]
    heads = [_HEADS.get(str(column), str(column).replace("_", " ")) for column in table.columns]
    return report.Table(heads, rows)


def _text(value: object) -> str:
    """Four digits of a number, a dash where there is none or no end."""
    if isinstance(value, float):
        return f"{value:.4g}" if math.isfinite(value) else "–"
    return str(value)
