"""The fourth step: models beside each other, and how far they may be believed."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.analysis import model_charts as figures
from landslide_core.analysis import told
from landslide_core.analysis.report import coefficient_section
from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.factors import expert, fitting, layers
from landslide_ui.factors.fitting import SCHEMES
from landslide_ui.shared import charts, outputs, tables

if TYPE_CHECKING:
    from landslide_core.susceptibility import SusceptibilityResult
    from landslide_core.susceptibility.models.coefficients import Coefficients
    from landslide_ui.factors.analyses import Analysis

_COLUMN = re.compile(
    r"(?P<factor>\S+)(?: \((?P<wave>sine|cosine)\)| = (?P<label>.+) \(against (?P<other>.+)\))?"
)
CURVES: Mapping[str, Callable[["SusceptibilityResult"], Any]] = {
    "ROC": lambda result: figures.curves_of_kind(result, "ROC"),
    marked("Prediction rate"): lambda result: figures.curves_of_kind(result, "prediction rate"),
    marked("Success rate"): lambda result: figures.curves_of_kind(result, "success rate"),
    marked("Precision-recall"): lambda result: figures.curves_of_kind(result, "precision-recall"),
    marked("Reliability"): lambda result: figures.reliability_lines(
        [(each.title, each.reliability) for each in result.results.values()]
    ),
}
_READ = {
    "ROC": marked(
        "On ground not seen. The further a curve bends to the upper left, the better the model tells apart; "
        "the dotted line is guessing."
    ),
    "Prediction rate": marked(
        "Landslides that the model had not seen: how many lie in the most susceptible part of the area."
    ),
    "Success rate": marked(
        "Landslides that the model learned from: this flatters, so compare it with the prediction rate."
    ),
    "Precision-recall": marked("Landslides are rare, so precision is low even for a good ranking."),
    "Reliability": marked(
        "On the diagonal a chance of 2 % means 2 landslide pixels in 100. Corrected for the sample."
    ),
}

_POOLED = marked(
    "Every part was scored by a model of its own; in one list their scores are compared as if one had made them."
)


def result_of(found: "Analysis") -> "SusceptibilityResult":
    """What mapping found."""
    assert found.mapped is not None
    return found.mapped


def show(found: "Analysis") -> None:
    """Draw the step."""
    from landslide_core.susceptibility import mean_against_its_members

    result = result_of(found)
    by = {
        "model": told.in_sentence(result.results[result.main].title), "scheme": tr(SCHEMES[result.headline])
    }  # fmt: skip
    if result.splits.apart:
        outputs.quiet(
            tr(
                "How well each model finds landslides on ground that it has not seen. 0.5 is guessing, 1 is perfect; "
                "the headline is that of {model} by {scheme}.",
                **by,
            )
        )
    else:
        outputs.quiet(
            tr(
                "How well each model finds landslides among rows that it has not seen. 0.5 is guessing, 1 is perfect; "
                "the headline is that of {model} by {scheme}.",
                **by,
            )
        )
    _headline(result)
    _models(result)
    for sentence in mean_against_its_members(result):
        outputs.quiet(retold(sentence))
    _curves(found, result)
    _coefficients(found, result)
    _later(found)
    st.header(tr("What the forest looks at"), anchor=False)
    outputs.quiet(
        tr(
            "Importance by impurity favours factors with many values; the fall of the AUC when a factor is shuffled on "
            "ground not seen does not. Where they differ, trust the second."
        )
    )
    _importances(result)
    expert.show(found, result)
    fitting.show(found, result)


def _headline(result: "SusceptibilityResult") -> None:
    main = result.results[result.main]
    own = main.cross[result.headline]
    with st.container(horizontal=True, gap="large"):
        st.metric(
            tr("AUC, {scheme}", scheme=tr(SCHEMES[result.headline])),
            own.words,
            width="content",
            help=tr("The mean of the AUCs within the parts left out, over all splits."),
        )
        st.metric(tr("95 % interval"), told.ranges(main.interval.words), width="content")
        if own.disagrees:
            st.metric(tr("AUC of all parts in one list"), own.pooled_words, width="content", help=tr(_POOLED))
        if "random" in main.cross and result.headline != "random":
            st.metric(
                tr("AUC, {scheme}", scheme=tr(SCHEMES["random"])),
                main.cross["random"].words,
                width="content",
            )
            st.metric(tr("Gap"), f"{main.cross['random'].auc - own.auc:.3f}", width="content")
    title = tr("Random rows against ground not seen") if result.splits.apart else tr("Not validated in space")
    outputs.note({title: words.sentences(map(retold, result.notes))} if result.notes else {})


def _models(result: "SusceptibilityResult") -> None:
    schemes = list(result.schemes)
    heads = [tr("Model"), *(tr("AUC, {scheme}", scheme=tr(SCHEMES[scheme])) for scheme in schemes)]
    heads += [
        tr("95 % interval"), tr("AUC in one list"), tr("Prediction rate"), tr("Brier score"), tr("Brier skill")
    ]  # fmt: skip
    rows = [
        [
            tr("{model} (the one to go by)", model=retold(each.title))
            if name == result.main and len(result.results) > 1
            else retold(each.title),
            *(each.cross[scheme].words for scheme in schemes),
            told.ranges(each.interval.words),
            each.cross[result.headline].pooled_words,
            f"{each.curve('prediction rate').area:.3f}",
            f"{each.reliability.brier:.5f}",
            f"{each.reliability.skill:.3f}",
        ]
        for name, each in result.results.items()
    ]
    tables.table(heads, rows)


def _curves(found: "Analysis", result: "SusceptibilityResult") -> None:
    kind = st.segmented_control(
        tr("Curves"),
        list(CURVES),
        format_func=tr,
        required=True,
        key=state.factor_key(f"curve.{found.id}"),
        persist_state="session",
        label_visibility="collapsed",
    )
    outputs.quiet(tr(_READ[kind or "ROC"]))
    alt = tr("{curve} of every model", curve=tr(kind or "ROC"))
    charts.show(CURVES[kind or "ROC"](result), "curves", alt)
    if result.block_curve is not None:
        outputs.quiet(
            tr(
                "How the score of a small forest falls as ground is kept farther apart: where it levels off, the "
                "blocks are large enough."
            )
        )
        charts.show(figures.auc_by_block(result.block_curve), "block_curve", tr("AUC against block size"))


def _coefficients(found: "Analysis", result: "SusceptibilityResult") -> None:
    """The logistic regression's coefficients, worked out when they are asked for."""
    if "logistic_regression" not in result.results or not st.toggle(
        tr("Coefficients of the logistic regression"), key=state.factor_key(f"coefficients.{found.id}")
    ):
        return
    with st.spinner(tr("Working out the coefficients…")):
        section = coefficient_section(_fitted_plainly(found.stamp, found))
    for sentence in section.sentences:
        outputs.quiet(retold(sentence))
    for each in section.tables:
        names = layers.related_of(found).data.names
        rows = [[_column(row[0], names), *map(told.ranges, row[1:])] for row in each.rows]
        tables.table([retold(head) for head in each.columns], rows)


def _column(name: str, factors: Sequence[str]) -> str:
    """A column of the regression: a factor, the sine or cosine of one, or one of its classes against another."""
    part = _COLUMN.fullmatch(name)
    if part is None:
        return retold(name)
    told_name = told.with_titles(part["factor"], factors)
    if part["wave"]:
        wave = {"sine": tr("sine"), "cosine": tr("cosine")}[part["wave"]]
        return tr_as("column", "{factor} ({wave})", factor=told_name, wave=wave)
    if part["label"]:
        return tr(
            "{factor} = {label} (against {other})",
            factor=told_name,
            label=told.class_label(part["label"]),
            other=told.class_label(part["other"]),
        )
    return told_name


@st.cache_resource(max_entries=8, show_spinner=False)
def _fitted_plainly(stamp: str, _found: "Analysis") -> "Coefficients":
    from landslide_core.susceptibility.models.coefficients import coefficients_of

    block_m = _found.plan.settings.relate.block_m
    return coefficients_of(layers.related_of(_found).data, result_of(_found).sample.rows, block_m)


def _later(found: "Analysis") -> None:
    """How models that learned from earlier landslides do on later ones, where dates were named."""
    related, before = layers.related_of(found), found.plan.settings.train_before
    if related.years is None or before is None:
        return
    st.header(tr("Landslides that came later"), anchor=False)
    with outputs.user_errors(), st.spinner(tr("Testing on later landslides…")):
        for sentence in _in_time(found.stamp, found):
            outputs.quiet(retold(sentence))


@st.cache_data(max_entries=8, show_spinner=False)
def _in_time(stamp: str, _found: "Analysis") -> tuple[str, ...]:
    from landslide_core.analysis.temporal import validate_in_time

    related, before = layers.related_of(_found), _found.plan.settings.train_before
    assert related.years is not None  # `_later` has looked
    assert before is not None
    return validate_in_time(related.data, related.years, before, result_of(_found)).words


def _importances(result: "SusceptibilityResult") -> None:
    from landslide_core.susceptibility.shap.agreement import IMPURITY, PERMUTATION, agreement

    ways = {IMPURITY: result.forest.impurity, PERMUTATION: result.permutation}
    charts.show(
        figures.ranking_bars(agreement(result.forest.factors, ways)),
        "importances",
        tr("Importance of every factor by impurity and by permutation"),
    )
