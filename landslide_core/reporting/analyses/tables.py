"""Tables of a factor analysis: classes of the map, factors, ratios, scores."""

import math
from collections.abc import Iterator

from landslide_core.figures import numbers
from landslide_core.language import retold
from landslide_core.reporting import words
from landslide_core.reporting.analyses.of_analysis import OfAnalysis, class_name
from landslide_core.reporting.document import Part, Table, Text
from landslide_core.reporting.landslide_rows import unknown
from landslide_core.reporting.texts import factors as texts


def classes(of: OfAnalysis) -> Table:
    """Return the classes of the main map, the highest first."""
    rows = [
        [
            texts.ZONES.get(row["class"], str(row["class"])).capitalize(),
            _between(row["from"], row["below"]),
            numbers.area(1e6 * row["area_km2"]),
            numbers.share(row["area_share"]),
            words.NONE if unknown(row["landslides"]) else f"{row['landslides']:,.0f}",
            numbers.share(row["landslide_share"]),
            _number(row["fr"]),
        ]
        for _, row in of.zones.iterrows()
    ]
    return Table(list(texts.CLASS_COLUMNS), rows)


def _between(low: float, high: float) -> str:
    ends = {
        "low": numbers.per_cent(low) if _finite(low) else "",
        "high": numbers.per_cent(high) if _finite(high) else "",
    }
    form = texts.FROM_TO if all(ends.values()) else texts.FROM if ends["low"] else texts.BELOW
    return form.format(**ends)


def _finite(value: float) -> bool:
    return not unknown(value) and math.isfinite(value)


def _number(value: float) -> str:
    return f"{value:.2f}" if _finite(value) else words.NONE


def factors(of: OfAnalysis) -> Table:
    """Return each factor with its unit, what it is made of, and where its classes come from."""
    rows = []
    for told in of.account["factors"]:
        sources = of.sources(told["name"])
        made_of = numbers.listed(texts.SOURCES.get(each, each.replace("_", " ")) for each in sources)
        unit = told["unit"] or (texts.CATEGORICAL if told["kind"] == "categorical" else words.NONE)
        rows.append(
            [
                of.title(told["name"]),
                unit,
                made_of or texts.OWN_LAYER,
                retold(told["classes"]["method"] or words.NONE),
            ]
        )
    return Table(list(texts.FACTOR_COLUMNS), rows)


def ratios(of: OfAnalysis, most: int) -> Iterator[Part]:
    """Return the frequency ratio of each class with its interval, `most` rows at most."""
    found = of.run.ratios
    yield Text(texts.RATIO_TEXT_TABLE if of.grid is None else texts.RATIO_TEXT)
    if len(found) > most:
        yield Text(texts.RATIO_CUT.format(rows=most, count=len(found)))
    rows = []
    for _, row in found.head(most).iterrows():
        span = (
            texts.SPAN.format(low=row["low"], high=row["high"])
            if _finite(row["low"]) and _finite(row["high"])
            else words.NONE
        )
        rows.append(
            [
                of.title(str(row["factor"])),
                class_name(str(row["factor"]), str(row["class"])),
                numbers.share(row["domain_share"]),
                numbers.share(row["landslide_share"]),
                _number(row["fr"]),
                span,
                texts.YES if row["differs"] in (True, "True") else words.NONE,
            ]
        )
    yield Table(list(texts.RATIO_COLUMNS_TABLE if of.grid is None else texts.RATIO_COLUMNS), rows)


def scores(of: OfAnalysis) -> Table:
    """Return the scores of each model: areas under curves by how the rows were split."""
    models, headline = of.scores["models"], of.scores["headline"]
    schemes = list(next(iter(models.values()))["auc"])
    rows = []
    for each in models.values():
        low, high = each["auc_interval"]
        span = words.NONE if low is None or high is None else texts.SPAN_OF_AUC.format(low=low, high=high)
        rows.append(
            [
                retold(each["title"]),
                *(f"{each['auc'][scheme]:.3f}" for scheme in schemes),
                span,
                f"{each['success_rate_auc']:.3f}",
                f"{each['prediction_rate_auc']:.3f}",
                f"{each['brier_skill']:+.3f}",
            ]
        )
    first, *rest = texts.SCORE_COLUMNS
    heads = [
        first,
        *(texts.AUC_OF.format(scheme=texts.SCHEMES.get(scheme, scheme)) for scheme in schemes),
        texts.AUC_INTERVAL,
        *rest,
    ]
    assert headline in schemes
    return Table(heads, rows)
