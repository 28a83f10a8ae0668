"""Fitting the models again with other settings."""

import dataclasses
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import marked, retold, tr
from landslide_ui import state, words
from landslide_ui.factors import analyses, layers
from landslide_ui.shared import controls, outputs

if TYPE_CHECKING:
    from landslide_core.susceptibility import SusceptibilityResult
    from landslide_ui.factors.analyses import Analysis

# How rows are split; sentences of the core name it by the first word.
SCHEMES = {
    marked("random"): marked("random pixels"),
    marked("grouped"): marked("landslides kept whole"),
    marked("block"): marked("blocks of ground"),
    marked("kmeans"): marked("clusters of ground"),
    marked("region"): marked("regions"),
}
_SUITS = marked("what suits the data")


def _offered(found: "Analysis") -> list[str]:
    """The splits that can be asked for: those of ground need coordinates, regions a factor that is named."""
    from landslide_core.susceptibility.validation.schemes import places_of

    known = places_of(layers.related_of(found).data) is not None
    return ["auto", "random", "grouped", *(("block", "kmeans") if known else ())]


def show(found: "Analysis", result: "SusceptibilityResult") -> None:
    """Knobs of the models; the same settings as on the command line."""
    from landslide_core.susceptibility import MODELS, ForestSettings, SusceptibilitySettings

    now = found.plan.settings.mapping or SusceptibilitySettings()
    titles = {model.name: retold(model.title) for model in MODELS}

    def key(name: str) -> str:
        return state.factor_key(f"knobs.{name}.{found.id}")

    with st.expander(tr("Fit with other settings")), st.form(state.factor_key("knobs"), border=False):
        first, second, third = st.columns(3, gap="medium")
        trees = first.number_input(
            **controls.number(ForestSettings, "trees"), value=now.forest.trees, step=10, key=key("trees")
        )
        leaf = second.number_input(
            **controls.number(ForestSettings, "leaf"), value=now.forest.leaf, key=key("leaf")
        )
        per = third.number_input(
            **controls.number(SusceptibilitySettings, "per_landslide"),
            value=now.per_landslide,
            step=0.5,
            key=key("per_landslide"),
        )
        buffer_m = first.number_input(
            **controls.number(SusceptibilitySettings, "buffer_m"),
            value=now.buffer_m,
            step=10.0,
            key=key("buffer_m"),
        )
        block_m = second.number_input(
            **controls.number(SusceptibilitySettings, "block_m"),
            value=now.block_m or 0.0,
            step=100.0,
            key=key("block_m"),
        )
        folds = third.number_input(
            **controls.number(SusceptibilitySettings, "folds"), value=now.folds, key=key("folds")
        )
        headline = first.selectbox(
            **controls.said(SusceptibilitySettings, "headline"),
            options=_offered(found),
            index=_offered(found).index(now.headline) if now.headline in _offered(found) else 0,
            format_func=lambda name: tr(SCHEMES.get(name, _SUITS)),
            key=key("headline"),
        )
        repeats = second.number_input(
            **controls.number(SusceptibilitySettings, "repeats"), value=now.repeats or 0, key=key("repeats")
        )
        true_rate = third.number_input(
            **controls.number(SusceptibilitySettings, "true_rate"),
            value=now.true_rate or 0.0,
            step=0.001,
            format="%.4f",
            key=key("true_rate"),
        )
        recalibrate = first.checkbox(
            **controls.said(SusceptibilitySettings, "recalibrate"),
            value=now.recalibrate,
            key=key("recalibrate"),
        )
        models = st.multiselect(
            **controls.said(SusceptibilitySettings, "models"),
            options=list(titles),
            default=list(now.models),
            format_func=titles.__getitem__,
            key=key("models"),
        )
        if st.form_submit_button(tr("Fit again"), type="primary", icon=":material/refresh:", key=key("fit")):
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
    outputs.quiet(tr("Fitted in {time}.", time=words.duration(sum(result.seconds.values()))))
