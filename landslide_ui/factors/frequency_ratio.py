"""The third step: frequency ratios with their intervals, weights of evidence beside them."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.analysis import factor_charts as figures
from landslide_core.analysis import told
from landslide_core.factors.breaks import Breaks
from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.factors import layers
from landslide_ui.shared import charts, controls, outputs

if TYPE_CHECKING:
    from landslide_core.analysis.journey import Related
    from landslide_core.factors.stack import FactorStack
    from landslide_core.susceptibility import Relation
    from landslide_core.susceptibility.classes.counts import Counting
    from landslide_ui.factors.analyses import Analysis

COUNTING: "dict[Counting, str]" = {
    "pixels": marked("Landslide pixels: a large landslide counts more"),
    "landslides": marked("Landslides: one vote each"),
}
_COLUMNS = (
    "class", "landslide_share", "domain_share", "fr", "low", "high", "w_plus", "w_minus", "contrast",
    "studentised", "information_value",
)  # fmt: skip


def show(found: "Analysis") -> None:
    """Draw the step."""
    outputs.quiet(
        tr(
            "1 is the average. A bar of 2 means that landslides are twice as common in that class as in the whole area "
            "(or among the rows without, where landslides were chosen); grey bars may be chance."
        )
    )
    counting = _choose_counting(found)
    relations = relations_of(found, counting)
    _overview(relations)
    _trust(relations)
    name = layers.choose_factor(found, "ratio")
    relation = next(r for r in relations if r.name == name)
    left, right = st.columns((5, 4), gap="large")
    with left:
        charts.show(
            figures.ratio_bars(relation),
            "ratio",
            tr("Frequency ratio of {factor} by class", factor=told.called(name)),
        )
    with right:
        st.markdown(f"**{tr('In words')}**")
        for sentence in told.sentences(relation.ratio):
            outputs.quiet(sentence)
    _table(relation)


def _choose_counting(found: "Analysis") -> "Counting":
    from landslide_core.susceptibility import RelateSettings

    settings = found.plan.settings.relate
    chosen: Counting | None = st.radio(
        **controls.said(RelateSettings, "counting"),
        options=list(COUNTING),
        format_func=lambda counting: tr(COUNTING[counting]),
        key=state.factor_key(f"counting.{found.id}"),
        horizontal=True,
        persist_state="session",
    )
    return chosen or settings.counting


def relations_of(found: "Analysis", counting: "Counting") -> "tuple[Relation, ...]":
    """All factors' relations with that counting; worked out once."""
    if counting == found.plan.settings.relate.counting:
        return layers.related_of(found).relations
    with st.spinner(tr("Counting…")):
        return _counted(found.stamp, counting, found)


@st.cache_resource(max_entries=8, show_spinner=False)
def _counted(stamp: str, counting: "Counting", _found: "Analysis") -> "tuple[Relation, ...]":
    from landslide_core.susceptibility import relate

    related = layers.related_of(_found)
    cut = {relation.name: relation.ratio.counts.breaks for relation in related.relations}
    settings = dataclasses.replace(_found.plan.settings.relate, counting=counting)
    return relate(related.data, cut, settings, _evenly(related, ()))


def related_by(found: "Analysis", name: str, cut: Breaks) -> "Relation":
    """One factor's relation by other breaks, without fitting anything."""
    return _cut_anew(found.stamp, name, cut, found)


@st.cache_resource(max_entries=32, show_spinner=False, hash_funcs={Breaks: repr})
def _cut_anew(stamp: str, name: str, cut: Breaks, _found: "Analysis") -> "Relation":
    from landslide_core.susceptibility import relate

    related = layers.related_of(_found)
    others = [other for other in related.data.names if other != name]
    alone = related.data.without(*others) if others else related.data
    return relate(alone, {name: cut}, _found.plan.settings.relate, _evenly(related, others))[0]


def _evenly(related: "Related", without: Sequence[str]) -> "list[FactorStack] | None":
    """What is counted in place of rows that were drawn, among which landslides are too many: the map's pixels."""
    if related.small is None:
        return None
    stack = related.small.stack
    return [stack.without(*without) if without else stack]


def _overview(relations: "tuple[Relation, ...]") -> None:
    """The factors that part the ground most, in a sentence."""
    order = sorted(relations, key=lambda r: -r.ratio.spread)[:3]
    listed = []
    for relation in order:
        counts, ratio = relation.ratio.counts, relation.ratio.ratio
        best = int(ratio.argmax())
        name = told.class_called(counts.factor, counts.labels[best])
        listed.append(tr("{name} ({ratio:.1f} times the average)", name=name, ratio=ratio[best]))
    outputs.note(
        {
            tr("Landslides are densest in"): tr_as(
                "list", "{listed}.", listed=tr_as("between parts", "; ").join(listed)
            )
        }
    )


def _trust(relations: "tuple[Relation, ...]") -> None:
    """What the intervals take as independent, how many classes were tested, and what was cut by hand."""
    from landslide_core.susceptibility.classes.frequency_ratio import words_on

    outputs.quiet(words.sentences(map(retold, words_on([relation.ratio for relation in relations]))))


def _table(relation: "Relation") -> None:
    counts = relation.ratio.counts
    table = relation.frame()[list(_COLUMNS)]
    table[["landslide_share", "domain_share"]] *= 100
    table["class"] = table["class"].map(told.class_label)

    def number(title: str, text: str, form: str = "%.2f") -> Any:
        return st.column_config.NumberColumn(title, help=text, format=form)

    what = tr("landslide pixels") if counts.counting == "pixels" else tr("landslides, one vote each")
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "class": layers.class_head(counts.factor),
            "landslide_share": number(tr("Landslides"), tr("share of the {what}", what=what), "%.1f %%"),
            "domain_share": number(
                tr_as("share", "Area"),
                tr("share of the area, or of the rows that landslides are compared with"),
                "%.1f %%",
            ),
            "fr": number("FR", tr("landslide share / area share")),
            "low": number(tr_as("interval", "from"), tr("95 % interval by blocks of ground: lower end")),
            "high": number(tr_as("interval", "to"), tr("95 % interval by blocks of ground: upper end")),
            "w_plus": number("W+", tr("ln P(class | landslide) / P(class | no landslide)")),
            "w_minus": number("W−", tr("the same for being outside the class")),
            "contrast": number(tr_as("weights of evidence", "Contrast"), tr("W+ minus W−")),
            "studentised": number(
                "C / s(C)",
                tr("contrast over its standard deviation by blocks of ground; beyond 1.96 it is meaningful"),
            ),
            "information_value": number(tr("Information value"), tr("ln of the frequency ratio")),
        },
        height=38 + 35 * len(table),
    )
    outputs.quiet(
        tr(
            "Counted: {what}. FR is the frequency ratio with its 95 % interval; W+, W− and their contrast are weights "
            "of evidence.",
            what=what,
        )
    )
