"""The second step: where each factor is cut into classes, and cutting it anew."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.analysis import factor_charts as figures
from landslide_core.analysis import told
from landslide_core.factors import breaks as cuts
from landslide_core.factors.breaks import Breaks, Intervals
from landslide_core.language import marked, retold, tr
from landslide_ui import state, words
from landslide_ui.factors import analyses, frequency_ratio, layers
from landslide_ui.shared import charts, controls, outputs

if TYPE_CHECKING:
    from landslide_core.factors import Factor
    from landslide_core.susceptibility import Relation
    from landslide_ui.factors.analyses import Analysis

_METHODS = {
    "as it is": marked("As it is"),
    "paper": marked("The paper's (Cui et al. 2026, Table 4)"),
    "quantile": marked("Quantiles (equal areas)"),
    "equal": marked("Equal intervals"),
    "natural": marked("Natural breaks (Fisher-Jenks)"),
    "manual": marked("By hand"),
}
_MOST_CLASSES = 9


def show(found: "Analysis") -> None:
    """Draw the step."""
    outputs.quiet(
        tr(
            "A ratio needs classes. Good breaks part the ground where the landslide curve leaves the area's curve, and "
            "leave landslides in most classes."
        )
    )
    left, right = st.columns((4, 9), gap="large")
    with left:
        name = layers.choose_factor(found, "classes")
        relation = _relation(found, name)
        cut = relation.ratio.counts.breaks
        with outputs.user_errors():
            cut = _choose(found, relation, name)
    data = layers.related_of(found).data
    factor = data.factor(name)
    with right:
        values = data.table()[:, data.index(name)]
        charts.show(
            figures.factor_histogram(factor, values, data.labels(), cut),
            "histogram",
            tr(
                "{factor} over the area and over the landslides, with class breaks", factor=told.title(factor)
            ),
        )
    fresh = relation
    if cut != relation.ratio.counts.breaks:
        fresh = frequency_ratio.related_by(found, name, cut)
    _table(fresh, cut)
    _pending(found)


def _relation(found: "Analysis", name: str) -> "Relation":
    return next(r for r in layers.related_of(found).relations if r.name == name)


def _choose(found: "Analysis", relation: "Relation", name: str) -> Breaks:
    """The breaks that a person chose for a factor; kept until the models are fitted with them."""
    from landslide_core.analysis.journey import FactorSettings

    now = relation.ratio.counts.breaks
    factor = relation.ratio.counts.factor
    if not isinstance(now, Intervals):
        outputs.quiet(
            tr(
                "{factor} has classes of its own ({method}): they stay as they are.",
                factor=told.title(factor),
                method=retold(now.method),
            )  # fmt: skip
        )
        return now
    methods = [m for m in _METHODS if m != "paper" or name in cuts.PAPER]
    method = st.selectbox(
        **{**controls.said(FactorSettings, "breaks"), "label": tr("Method")},
        options=methods,
        format_func=lambda method: tr(_METHODS[method]),
        key=state.factor_key(f"method.{found.id}.{name}"),
        persist_state="session",
    )
    if method == "as it is":
        outputs.quiet(tr("Now: {method}.", method=retold(now.method)))
        _keep(found, name, None)
        return now
    if method == "paper":
        chosen: Breaks = cuts.PAPER[name]
    else:
        classes = st.slider(
            tr("Classes"),
            2,
            _MOST_CLASSES,
            len(now.labels) if len(now.labels) <= _MOST_CLASSES else 5,
            key=state.factor_key(f"count.{found.id}.{name}"),
            persist_state="session",
        )
        chosen = (
            _by_hand(found, factor, now, classes)
            if method == "manual"
            else _found(found, factor, method, classes)
        )
    _keep(found, name, None if chosen == now else chosen)
    return chosen


def _found(found: "Analysis", factor: "Factor", method: str, classes: int) -> Breaks:
    with st.spinner(tr("Looking for breaks…")):
        return _found_once(found.stamp, factor.name, method, classes, found)


@st.cache_data(max_entries=128, show_spinner=False)
def _found_once(stamp: str, name: str, method: str, classes: int, _found: "Analysis") -> Breaks:
    data = layers.related_of(_found).data
    return data.factor(name).class_breaks(data.table()[:, data.index(name)], method, classes)


def _by_hand(found: "Analysis", factor: "Factor", now: Intervals, classes: int) -> Breaks:
    """A slider per break over the range of the histogram; begins at the breaks there are, or at quantiles."""
    start = now.edges if len(now.labels) == classes else _edges(_found(found, factor, "quantile", classes))
    data = layers.related_of(found).data
    low, high = _range(found.stamp, factor.name, data.table()[:, data.index(factor.name)])
    edges = []
    for n, edge in enumerate(start, 1):
        edges.append(
            st.slider(
                tr("Break {n}", n=n) + (f" ({factor.unit})" if factor.unit else ""),
                low,
                high,
                min(max(float(edge), low), high),
                step=_step(high - low),
                format="%.4g",
                key=state.factor_key(f"edge.{found.id}.{factor.name}.{classes}.{n}"),
                persist_state="session",
            )
        )
    return cuts.manual(edges)


def _edges(found: Breaks) -> tuple[float, ...]:
    return found.edges if isinstance(found, Intervals) else ()


@st.cache_data(max_entries=128, show_spinner=False)
def _range(stamp: str, name: str, _values: Any) -> tuple[float, float]:
    from landslide_core.analysis.factor_maps import span

    low, high = span(_values, 0.001, 0.999)
    return (low, high) if high > low else (low - 1, high + 1)


def _step(width: float) -> float:
    """A thousandth of the range, as a round number."""
    return float(f"{width / 1000:.0e}")


_COMPARED = {
    "area": marked("Share of the area"),
    "rows": marked("Share of the rows"),
    "absences": marked("Share of the rows without a landslide"),
}


def _table(relation: "Relation", cut: Breaks) -> None:
    counts = relation.ratio.counts
    empty = [label for label in cut.labels if label not in counts.labels]
    without = [label for label, n in zip(counts.labels, counts.landslide_px, strict=True) if n == 0]
    table = relation.frame()[["class", "domain_px", "domain_share", "landslide_px", "landslide_share", "fr"]]
    table[["domain_share", "landslide_share"]] *= 100
    table["class"] = table["class"].map(told.class_label)
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            "class": layers.class_head(counts.factor),
            "domain_px": st.column_config.NumberColumn(tr("Pixels"), format="localized"),
            "domain_share": st.column_config.NumberColumn(tr(_COMPARED[counts.background]), format="%.1f %%"),
            "landslide_px": st.column_config.NumberColumn(tr("Landslide pixels"), format="localized"),
            "landslide_share": st.column_config.NumberColumn(tr("Share of the landslides"), format="%.1f %%"),
            "fr": st.column_config.NumberColumn(tr("Frequency ratio"), format="%.2f"),
        },
        height=38 + 35 * len(table),
    )
    if empty:
        outputs.quiet(tr("Dropped, because no pixel lies in it: {classes}.", classes=_listed(empty)))
    if without:
        st.warning(
            tr(
                "No landslide in: {classes}. Its ratio is 0, its weights are corrected; wider classes would say more.",
                classes=words.plain(_listed(without)),
            ),
            icon=":material/flag:",
        )


def _listed(labels: list[str]) -> str:
    return told.listed(map(told.class_label, labels))


def _key(found: "Analysis") -> str:
    return state.factor_key(f"pending.{found.id}")


def _keep(found: "Analysis", name: str, cut: Breaks | None) -> None:
    pending = dict(state.recall(_key(found), {}))
    pending.pop(name, None)
    state.keep(_key(found), pending if cut is None else {**pending, name: cut})


def _pending(found: "Analysis") -> None:
    pending: Mapping[str, Breaks] = state.recall(_key(found), {})
    data = layers.related_of(found).data
    titles = told.listed(told.title(data.factor(name)) for name in pending)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            tr("Fit again with these classes"),
            type="primary",
            disabled=not pending,
            key=state.factor_key("fit.classes"),
            icon=":material/refresh:",
        ):
            state.show_analysis(analyses.refit(found.id, breaks=pending))
            st.rerun()
        outputs.quiet(tr("Changed: {titles}.", titles=titles) if pending else tr("Nothing is changed yet."))
