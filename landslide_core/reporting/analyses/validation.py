"""How well the models do on ground that they have not seen, and which factors matter to them."""

from collections.abc import Iterator

import numpy as np

from landslide_core.figures import numbers
from landslide_core.language import retold
from landslide_core.reporting import charts, run_maps
from landslide_core.reporting.analyses import tables
from landslide_core.reporting.analyses.of_analysis import OfAnalysis
from landslide_core.reporting.document import Bullets, Heading, Map, Part, Text
from landslide_core.reporting.texts import factors as texts

_SHOWN_PX = 250  # points of a curve on paper
_IMPORTANCE, _SHAP = "forest importance", "mean |SHAP|"  # as rankings.csv calls them
_BAR_MM, _HEAD_MM = 5.2, 18.0
_CURVES_MM = 78.0


def validation(of: OfAnalysis) -> Iterator[Part]:
    """Return scores, curves and what was left out to have them."""
    scores = of.scores
    protocol = texts.PROTOCOLS.get(scores["headline"], "")
    block = retold((scores.get("block") or {}).get("in_words", ""))
    yield Heading(texts.VALIDATION, room_mm=70.0)
    headline = texts.SCHEMES.get(scores["headline"], scores["headline"])
    yield Text(
        numbers.sentences(filter(None, (texts.PROTOCOL_TEXT.format(headline=headline), protocol, block)))
    )
    yield tables.scores(of)
    yield Text(texts.SCORES_NOTE.format(left_out=texts.LEFT_OUT[scores["headline"]]), quiet=True)
    yield _curves(of)


def _curves(of: OfAnalysis) -> Map:
    table = of.table("curves.csv")
    titles = {name: retold(told["title"]) for name, told in of.scores["models"].items()}
    ground = texts.OF_PLACES if of.grid is None else texts.AREA
    panels = []
    kinds = {texts.SUCCESS: "success rate", texts.PREDICTION: "prediction rate"}  # as curves.csv calls them
    for title, kind in kinds.items():
        series = {}
        for model, rows in table[table["kind"] == kind].groupby("model", sort=False):
            every = max(1, len(rows) // _SHOWN_PX)
            x, y = (np.append(rows[axis].to_numpy()[::every], rows[axis].iloc[-1]) for axis in ("x", "y"))
            area = float(rows["area"].iloc[0])
            series[f"{titles[str(model)]} ({area:.3f})"] = (x, y)
        panels.append(
            charts.Panel(title, texts.AREA_AXIS.format(ground=ground), texts.LANDSLIDE_AXIS, series)
        )
    size = run_maps.WIDE_MM, _CURVES_MM
    content = charts.curves(panels, size, diagonal=True)
    return Map(content, *size, texts.CURVES_CAPTION.format(ground=ground), texts.CURVES_SPOKEN)


def reasons(of: OfAnalysis) -> Iterator[Part]:
    """Return importance and mean SHAP of each factor, the direction of the first, and what goes together."""
    table = of.table("rankings.csv")
    names = [of.title(str(name)) for name in table["factor"]]
    panels = {
        axis: table[column].astype(float).tolist()
        for axis, column in ((texts.IMPORTANCE_AXIS, _IMPORTANCE), (texts.SHAP_AXIS, _SHAP))
        if column in table and table[column].notna().any()
    }
    if not panels:
        return
    size = run_maps.WIDE_MM, min(190.0, _HEAD_MM + _BAR_MM * len(names))
    yield Heading(texts.REASONS, room_mm=size[1] + 20)
    yield Text(texts.REASONS_TEXT if texts.SHAP_AXIS in panels else texts.NO_SHAP)
    yield Map(charts.bars(panels, names, size), *size, "", texts.REASONS_SPOKEN)
    if (of.run.folder / "dependence.csv").is_file():
        yield Bullets(list(_effects(of, [str(name) for name in table["factor"].head(3)])))


def _effects(of: OfAnalysis, first: list[str]) -> Iterator[str]:
    """How the three first factors move the probability from their lowest to their highest values."""
    table = of.table("dependence.csv")
    for name in first:
        rows = table[(table["factor"] == name) & table["value"].notna()]
        if len(rows) < 2 or rows["class"].notna().any():
            continue
        ends = rows.sort_values("value").iloc[[0, -1]]
        low, high = (f"{value:,.3g}{of.unit_after(name)}" for value in ends["value"])
        yield texts.EFFECT_TEXT.format(
            factor=of.title(name), low=low, high=high,
            first=ends["shap_median"].iloc[0], last=ends["shap_median"].iloc[1],
        )  # fmt: skip


def notes(of: OfAnalysis) -> list[str]:
    """Return what the run says should be known, as sentences."""
    return [numbers.sentence(str(note)) for note in of.account.get("warnings", ())]
