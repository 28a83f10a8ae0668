"""Views of a comparison: curves, landslide by landslide, chance, cost."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.comparison.chance.ground import NOT_ENOUGH
from landslide_core.figures import network_curves
from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.shared import outputs, tables

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison
    from landslide_core.comparison.chance.differences import Difference
    from landslide_core.comparison.chance.intervals import Interval

TESTED = {"recall": marked("Recall"), "precision": marked("Precision"), "f1": "F1", "iou": "IoU"}


def curves(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """Precision-recall, ROC, F1 over thresholds, and how honest the probabilities are."""
    from landslide_core.comparison.html_report import drawn_curves

    figures = drawn_curves(found, thresholds, tr_as("curve", "at {threshold:.2f}"))
    columns = st.columns(2, gap="large")
    captions = {
        "precision_recall": tr(
            "Precision and recall at every threshold. The marks are where the sliders stand."
        ),
        "roc": tr(
            "Recall against the share of background called landslide. Landslides are rare, so even a small "
            "share is much ground: look at the left edge."
        ),
        "f1": tr("F1 at every threshold: a flat top forgives a wrong threshold."),
        "reliability": tr(
            "Where a network says 30 %, it should be a landslide in 30 of 100 cases: the diagonal."
        ),
    }
    for index, (name, caption) in enumerate(captions.items()):
        with columns[index % 2]:
            _chart(f"{name}.{identity}", figures[name], caption)
            outputs.quiet(caption)
    _honesty(found)


def _honesty(found: "Comparison") -> None:
    from landslide_core.comparison.threshold_curves import curves as along
    from landslide_core.comparison.threshold_curves import reliability

    rows = []
    for each in found.contenders:
        drawn, told = along(each.counts), reliability(each.counts)
        rows.append([
            each.title, *(tables.number(value) for value in (drawn.average_precision, drawn.auc)),
            *(tables.number(value, 4) for value in (told.error, told.brier, told.base_brier)),
        ])  # fmt: skip
    tables.table(
        [tr("Network"), tr("Average precision"), tr("Area under ROC"), tr("Expected calibration error"),
         tr("Brier score"), tr("Brier of the mean")], rows,
    )  # fmt: skip


def landslides(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """Which reference landslides were found, by size, and what was invented."""
    from landslide_core.comparison.per_landslide import LandslideRules, in_metres, landslide_scores

    metres, rules = in_metres(found), LandslideRules.for_(found)
    left, right = st.columns(2, gap="large")
    with left:
        share = st.slider(
            tr("A landslide is hit when this share of it is found"), 10, 90, step=10, format="%d %%",
            key=state.compare_key(f"share.{identity}"), persist_state="session",
        )  # fmt: skip
    with right:
        tolerance = st.slider(
            tr("Outlines may differ by (metres)") if metres else tr("Outlines may differ by (pixels)"), 1, 30,
            key=state.compare_key(f"tolerance.{identity}"), persist_state="session",
        )  # fmt: skip
    rules = LandslideRules(share / 100, float(tolerance), rules.least)
    scores = [landslide_scores(found, each, thresholds[each.name], rules) for each in found.contenders]
    unit = words.area if metres else words.pixels
    heads = [_size(size.low, size.high, unit) for size in scores[0].classes]
    rows = [
        [found.contender(each.name).title, _hits(each.hit, each.count),
         *(_hits(size.hit, size.count) if size.count else "–" for size in each.classes),
         f"{each.alarms:,}", unit(each.alarm_area), tables.number(each.boundary_f1)]
        for each in scores
    ]  # fmt: skip
    columns = [tr("Network"), tr("Found"), *heads, tr("False alarms"), tr("Their area"), tr("Boundary F1")]
    tables.table(columns, rows)
    outputs.quiet(
        tr(
            "A false alarm touches no reference landslide and is at least {least}. Boundary F1 is the agreement of the "
            "outlines within the tolerance.",
            least=unit(rules.least),
        )
    )


def _hits(hit: int, count: int) -> str:
    return tr_as("found", "{hit} of {count}", hit=hit, count=count)


def _size(low: float, high: float, unit: Any) -> str:
    if math.isinf(high):
        return tr_as("size", "from {low}", low=unit(low))
    return (
        tr_as("size", "below {high}", high=unit(high))
        if low == 0
        else tr_as("size", "{low} to {high}", low=unit(low), high=unit(high))
    )


def chance(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """Intervals of each score and of differences, in plain words."""
    from landslide_core.comparison.chance import differences, intervals
    from landslide_core.comparison.group_views import ground_in_words

    name = st.segmented_control(
        tr("Score"), list(TESTED), format_func=lambda each: tr(TESTED[each]), required=True,
        key=state.compare_key(f"tested.{identity}"), persist_state="session", label_visibility="collapsed",
    ) or "f1"  # fmt: skip
    ground, enough = found.ground, found.ground.enough
    if not enough:
        st.warning(words.sentence(ground.why_not()), icon=":material/warning:")
    histograms = {each.name: each.histograms for each in found.contenders}
    titles = {each.name: each.title for each in found.contenders}
    apart = differences.of_all_pairs(histograms, thresholds, name, ground)
    if enough:
        own = {
            each.title: intervals.interval(each.histograms, thresholds[each.name], name, ground)
            for each in found.contenders
        }
        between = {f"{titles[one]} − {titles[other]}": span for (one, other), span in apart.items()}
        _intervals(identity, tr(TESTED[name]), own, between)
        sentences = [
            retold(differences.in_words((titles[a], titles[b]), span, name)) for (a, b), span in apart.items()
        ]
        st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in sentences))
    tested = differences.mcnemar_of_all_pairs(histograms, thresholds, ground)
    rows = [
        [f"{titles[one]} − {titles[other]}", f"{test.surplus:+,}", f"{test.chi_squared:.2f}",
         tables.number(test.p_holm) if enough else retold(NOT_ENOUGH)]
        for (one, other), test in tested.items()
    ]  # fmt: skip
    heads = [tr("Pair"), tr("More pixels right"), tr("McNemar chi² on blocks"), tr("p (Holm, all pairs)")]
    tables.table(heads, rows)
    outputs.quiet(
        tr(
            "Neighbouring pixels are alike, so whole blocks of ground are judged, not pixels: {ground}; a block is "
            "{block}. Each interval covers 95 % on its own; p is held together over all pairs: below 0.05, one network "
            "is better than chance explains, however many were compared.",
            ground=retold(ground_in_words(ground)),
            block=retold(ground.block),
        )
    )


def _intervals(
    identity: str, title: str, own: "Mapping[str, Interval]", between: "Mapping[str, Difference]"
) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        drawn = network_curves.spans({name: _span(each) for name, each in own.items()}, title)
        _chart(f"own.{identity}", drawn, tr("Each network with its interval"))
    with right:
        spans = {name: _span(each) for name, each in between.items()}
        drawn = network_curves.spans(spans, tr("Difference"), zero=True)
        _chart(f"apart.{identity}", drawn, tr("Differences with intervals"))


def _span(found: "Interval | Difference") -> network_curves.Span:
    return network_curves.Span(found.value, found.low, found.high)


def cost(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """What each network costs, measured here."""
    rows = []
    for each in found.contenders:
        price = each.cost
        f1 = float(each.matrix(thresholds[each.name]).f1)
        rows.append([
            each.title, f"{price.parameters:,}", f"{price.gmac:.2f}", f"{price.seconds:.1f}",
            tables.number(price.megapixels_per_second, 2), words.size(price.memory_bytes),
            tables.number(f1), retold(price.device),
        ])  # fmt: skip
    tables.table(
        [tr("Network"), tr("Parameters"), tr("GMAC at 256 × 256"), tr("Seconds"), tr("Million pixels a second"),
         tr("Memory of a tile"), "F1", tr("Measured on")], rows,
    )  # fmt: skip
    outputs.quiet(
        tr(
            "Seconds are those of the prediction when it was made; a kept prediction costs nothing again. GMAC: "
            "thousand million multiply-accumulates; papers that print it as FLOPs understate by two."
        )
    )


def _chart(name: str, figure: Any, alt: str) -> None:
    config = {"displayModeBar": False}
    st.plotly_chart(figure, key=state.compare_key(name), config=config, theme=None, alt=alt)
