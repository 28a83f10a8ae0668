"""The fourth step: models beside each other, and how far they may be believed."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.analysis import model_charts as figures
from landslide_core.analysis.report import coefficient_section
from landslide_ui import state, words
from landslide_ui.factors import analyses, expert, layers
from landslide_ui.shared import charts, controls, outputs, tables

if TYPE_CHECKING:
    from landslide_core.susceptibility import SusceptibilityResult
    from landslide_core.susceptibility.models.coefficients import Coefficients
    from landslide_ui.factors.analyses import Analysis

_SCHEMES = {
    "random": "random pixels",
    "grouped": "landslides kept whole",
    "block": "blocks of ground",
    "kmeans": "clusters of ground",
    "region": "regions",
}
CURVES: Mapping[str, Callable[["SusceptibilityResult"], Any]] = {
    "ROC": lambda result: figures.curves_of_kind(result, "ROC"),
    "Prediction rate": lambda result: figures.curves_of_kind(result, "prediction rate"),
    "Success rate": lambda result: figures.curves_of_kind(result, "success rate"),
    "Precision-recall": lambda result: figures.curves_of_kind(result, "precision-recall"),
    "Reliability": lambda result: figures.reliability_lines(
        [(each.title, each.reliability) for each in result.results.values()]
    ),
}
_READ = {
    "ROC": "On ground not seen. The further a curve bends to the upper left, the better the model tells apart; "
    "the dotted line is guessing.",
    "Prediction rate": "Landslides that the model had not seen: how many lie in the most susceptible part of the area.",
    "Success rate": "Landslides that the model learned from: this flatters, so compare it with the prediction rate.",
    "Precision-recall": "Landslides are rare, so precision is low even for a good ranking.",
    "Reliability": "On the diagonal a chance of 2 % means 2 landslide pixels in 100. Corrected for the sample.",
}

_POOLED = "Every part was scored by a model of its own; in one list their scores are compared as if one had made them."


def result_of(found: "Analysis") -> "SusceptibilityResult":
    """What mapping found."""
    assert found.mapped is not None
    return found.mapped


def show(found: "Analysis") -> None:
    """Draw the step."""
    from landslide_core.susceptibility import mean_against_its_members

    result = result_of(found)
    where = "on ground that it has not seen" if result.splits.apart else "among rows that it has not seen"
    outputs.quiet(
        f"How well each model finds landslides {where}. 0.5 is guessing, 1 is perfect; "
        f"the headline is that of {result.results[result.main].title.lower()} by {_SCHEMES[result.headline]}."
    )
    _headline(result)
    _models(result)
    for sentence in mean_against_its_members(result):
        outputs.quiet(sentence)
    _curves(found, result)
    _coefficients(found, result)
    _later(found)
    st.header("What the forest looks at", anchor=False)
    outputs.quiet(
        "Importance by impurity favours factors with many values; the fall of the AUC when a factor is shuffled on "
        "ground not seen does not. Where they differ, trust the second."
    )
    _importances(result)
    expert.show(found, result)
    _knobs(found)


def _headline(result: "SusceptibilityResult") -> None:
    main = result.results[result.main]
    own = main.cross[result.headline]
    with st.container(horizontal=True, gap="large"):
        st.metric(
            f"AUC, {_SCHEMES[result.headline]}",
            own.words,
            width="content",
            help="The mean of the AUCs within the parts left out, over all splits.",
        )
        st.metric("95 % interval", main.interval.words, width="content")
        if own.disagrees:
            st.metric("AUC of all parts in one list", own.pooled_words, width="content", help=_POOLED)
        if "random" in main.cross and result.headline != "random":
            st.metric("AUC, random pixels", main.cross["random"].words, width="content")
            st.metric("Gap", f"{main.cross['random'].auc - own.auc:.3f}", width="content")
    title = "Random rows against ground not seen" if result.splits.apart else "Not validated in space"
    outputs.note({title: " ".join(result.notes)} if result.notes else {})


def _models(result: "SusceptibilityResult") -> None:
    schemes = list(result.schemes)
    heads = ["Model", *(f"AUC, {_SCHEMES[scheme]}" for scheme in schemes)]
    heads += ["95 % interval", "AUC in one list", "Prediction rate", "Brier score", "Brier skill"]
    rows = [
        [
            each.title + (" (the one to go by)" if name == result.main and len(result.results) > 1 else ""),
            *(each.cross[scheme].words for scheme in schemes),
            each.interval.words,
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
        "Curves",
        list(CURVES),
        required=True,
        key=state.factor_key(f"curve.{found.id}"),
        persist_state="session",
        label_visibility="collapsed",
    )
    outputs.quiet(_READ[kind or "ROC"])
    charts.show(CURVES[kind or "ROC"](result), "curves", f"{kind} of every model")
    if result.block_curve is not None:
        outputs.quiet(
            "How the score of a small forest falls as ground is kept farther apart: where it levels off, the blocks "
            "are large enough."
        )
        charts.show(figures.auc_by_block(result.block_curve), "block_curve", "AUC against block size")


def _coefficients(found: "Analysis", result: "SusceptibilityResult") -> None:
    """The logistic regression's coefficients, worked out when they are asked for."""
    if "logistic_regression" not in result.results or not st.toggle(
        "Coefficients of the logistic regression", key=state.factor_key(f"coefficients.{found.id}")
    ):
        return
    section = coefficient_section(_fitted_plainly(found.stamp, found))
    for sentence in section.sentences:
        outputs.quiet(sentence)
    for each in section.tables:
        tables.table(each.columns, each.rows)


@st.cache_resource(max_entries=8, show_spinner="Working out the coefficients…")
def _fitted_plainly(stamp: str, _found: "Analysis") -> "Coefficients":
    from landslide_core.susceptibility.models.coefficients import coefficients_of

    block_m = _found.plan.settings.relate.block_m
    return coefficients_of(layers.related_of(_found).data, result_of(_found).sample.rows, block_m)


def _later(found: "Analysis") -> None:
    """How models that learned from earlier landslides do on later ones, where dates were named."""
    related, before = layers.related_of(found), found.plan.settings.train_before
    if related.years is None or before is None:
        return
    st.header("Landslides that came later", anchor=False)
    with outputs.user_errors():
        for sentence in _in_time(found.stamp, found):
            outputs.quiet(sentence)


@st.cache_data(max_entries=8, show_spinner="Testing on later landslides…")
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
        "Importance of every factor by impurity and by permutation",
    )


def _offered(found: "Analysis") -> list[str]:
    """The splits that can be asked for: those of ground need coordinates, regions a factor that is named."""
    from landslide_core.susceptibility.validation.schemes import places_of

    known = places_of(layers.related_of(found).data) is not None
    return ["auto", "random", "grouped", *(("block", "kmeans") if known else ())]


def _knobs(found: "Analysis") -> None:
    """Knobs of the models; the same settings as on the command line."""
    from landslide_core.susceptibility import MODELS, ForestSettings, SusceptibilitySettings

    now = found.plan.settings.mapping or SusceptibilitySettings()
    titles = {model.name: model.title for model in MODELS}
    with st.expander("Fit with other settings"), st.form(state.factor_key("knobs"), border=False):
        first, second, third = st.columns(3, gap="medium")
        trees = first.number_input(
            **controls.number(ForestSettings, "trees"), value=now.forest.trees, step=10
        )
        leaf = second.number_input(**controls.number(ForestSettings, "leaf"), value=now.forest.leaf)
        per = third.number_input(
            **controls.number(SusceptibilitySettings, "per_landslide"), value=now.per_landslide, step=0.5
        )
        buffer_m = first.number_input(
            **controls.number(SusceptibilitySettings, "buffer_m"), value=now.buffer_m, step=10.0
        )
        block_m = second.number_input(
            **controls.number(SusceptibilitySettings, "block_m"), value=now.block_m or 0.0, step=100.0
        )
        folds = third.number_input(**controls.number(SusceptibilitySettings, "folds"), value=now.folds)
        headline = first.selectbox(
            **controls.said(SusceptibilitySettings, "headline"),
            options=_offered(found),
            index=_offered(found).index(now.headline) if now.headline in _offered(found) else 0,
            format_func=lambda name: _SCHEMES.get(name, "what suits the data"),
        )
        repeats = second.number_input(
            **controls.number(SusceptibilitySettings, "repeats"), value=now.repeats or 0
        )
        true_rate = third.number_input(
            **controls.number(SusceptibilitySettings, "true_rate"),
            value=now.true_rate or 0.0,
            step=0.001,
            format="%.4f",
        )
        recalibrate = first.checkbox(
            **controls.said(SusceptibilitySettings, "recalibrate"), value=now.recalibrate
        )
        models = st.multiselect(
            **controls.said(SusceptibilitySettings, "models"),
            options=list(titles),
            default=list(now.models),
            format_func=titles.__getitem__,
        )
        if st.form_submit_button("Fit again", type="primary", icon=":material/refresh:"):
            settings = dataclasses.replace(
                now,
                models=tuple(models),
                per_landslide=float(per),
                buffer_m=float(buffer_m),
                block_m=float(block_m) or None,
                folds=int(folds),
                headline=str(headline),
                repeats=int(repeats) or None,
                true_rate=float(true_rate) or None,
                recalibrate=bool(recalibrate),
                forest=dataclasses.replace(now.forest, trees=int(trees), leaf=int(leaf)),
            )
            state.show_analysis(analyses.refit(found.id, mapping=settings))
            st.rerun()
    outputs.quiet(f"Fitted in {words.duration(sum(result_of(found).seconds.values()))}.")
