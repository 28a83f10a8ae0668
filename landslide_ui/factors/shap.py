"""The fifth step: what each factor adds to the answer, on average and in one place."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from landslide_core.analysis import factor_maps, told
from landslide_core.analysis import model_charts as figures
from landslide_core.language import marked, retold, tr
from landslide_ui import state, words
from landslide_ui.factors import forest, layers, pictures
from landslide_ui.factors.asking import place
from landslide_ui.maps import click_map
from landslide_ui.shared import charts, outputs, tables

if TYPE_CHECKING:
    from landslide_core.susceptibility import Shap
    from landslide_ui.factors.analyses import Analysis


def show(found: "Analysis") -> None:
    """Draw the step."""
    from landslide_core.susceptibility import who_is_explained

    shap = forest.result_of(found).shap
    if shap is None:
        st.info(
            tr("The reasons were left out of this analysis. Fit again to have them."), icon=":material/info:"
        )
        return
    meaning = tr(
        "SHAP shares the forest's answer out among the factors: above 0 a factor raises the probability in that "
        "place, below 0 it lowers it; with the average they add up to the answer."
    )
    outputs.quiet(words.sentences((meaning, retold(who_is_explained(forest.result_of(found))))))
    view = st.segmented_control(
        tr("View"),
        list(VIEWS),
        format_func=tr,
        required=True,
        key=state.factor_key(f"shap.{found.id}"),
        persist_state="session",
        label_visibility="collapsed",
    )
    if not shap.exact:
        st.warning(retold(shap.note), icon=":material/info:")
    VIEWS[view or "Summary"](found, shap)
    outputs.quiet(retold(shap.note))


def _summary(found: "Analysis", shap: "Shap") -> None:
    left, right = st.columns((4, 3), gap="large")
    with left:
        outputs.quiet(
            tr("A dot is a place; its colour is the factor's value there, grey where values have no order.")
        )
        charts.show(figures.beeswarm(shap), "beeswarm", tr("SHAP values of single places by factor"))
    with right:
        outputs.quiet(tr("How much each factor moves the answer on average."))
        charts.show(figures.shap_bars(shap), "shap bars", tr("Mean absolute SHAP of every factor"))


def _dependence(found: "Analysis", shap: "Shap") -> None:
    name = layers.choose_factor(found, "dependence")
    effect = next(d for d in forest.result_of(found).dependences if d.factor.name == name)
    outputs.note({tr("In words"): retold(effect.words)})
    charts.show(
        figures.dependence_line(effect),
        "dependence",
        tr("SHAP of {factor} by its value", factor=told.called(name)),
    )
    outputs.quiet(
        tr(
            "The line is the median effect, the band holds the middle 80 % of places; dotted lines mark where a factor "
            "turns from lowering to raising susceptibility."
        )
    )


def _pairs(found: "Analysis", shap: "Shap") -> None:
    strength = forest.result_of(found).interactions
    if strength is None:
        st.info(
            tr("There are no interactions of this forest: its paths are too long."), icon=":material/info:"
        )
        return
    own = np.where(np.eye(len(strength), dtype=bool), -1, strength)
    first, second = np.unravel_index(int(own.argmax()), own.shape)
    outputs.note(
        {
            tr("In words"): tr(
                "{first} and {second} work together most: what one does depends on the other.",
                first=told.title(shap.factors[first]),
                second=told.title(shap.factors[second]),
            )  # fmt: skip
        }
    )
    charts.show(
        figures.interaction_heatmap(shap, strength),
        "pairs",
        tr("Mean absolute SHAP interaction of every pair"),
    )
    outputs.quiet(tr("Own effects stand on the diagonal. Interactions are of 2,000 places drawn at random."))


def _map(found: "Analysis", shap: "Shap") -> None:
    mapped = pictures.result_of(found).shap
    if not layers.has_map(found) or mapped is None or not mapped.whole:
        st.info(tr("There is no map of SHAP here: it needs layers on a grid and every place explained."))
        return
    left, right = st.columns((10, 7), gap="medium")
    with right:
        name = layers.choose_factor(found, "shap map", marked("SHAP of"))
        row = place.choose(found)
    stack = pictures.stack_of(found)
    k = [factor.name for factor in shap.factors].index(name)
    limit = factor_maps.span(np.abs(mapped.values[k]), 0.0, 0.98)[1]
    picture = pictures.drawn(
        found, f"shap.{name}", lambda: factor_maps.signed(stack.paint(mapped.values[k]), limit)
    )
    with left:
        click_map.show(
            pictures.scene_of(found),
            [
                click_map.Picture(
                    "shap", tr("SHAP of {factor}", factor=told.title(shap.factors[k])), picture.overlay
                )
            ],
            pictures.bounds_of(found),
            state.factor_key(f"map.shap.{found.id}"),
            georeferenced=pictures.georeferenced(found),
            picked=place.key(found),
        )
        picture.legend("", tr("Change of probability"))
    with right:
        place.waterfall(found, row)


def _agreement(found: "Analysis", shap: "Shap") -> None:
    agreed = forest.result_of(found).agreement
    outputs.quiet(
        tr(
            "Three ways to rank factors, as in the paper's discussion: how far the frequency ratios spread, how the "
            "forest uses the factor, and mean |SHAP|."
        )
    )
    for sentence in agreed.words:
        st.markdown(f"- {retold(sentence)}")
    table = agreed.frame()
    titles = {factor.name: told.title(factor) for factor in agreed.factors}
    rows = [
        [titles[str(row["factor"])], *(_rank(row[f"rank by {way}"]) for way in agreed.ways)]
        for _, row in table.iterrows()
    ]
    heads = [tr("Factor"), *(tr("Rank by {way}", way=retold(way)) for way in agreed.ways)]
    tables.table(heads, rows)
    charts.show(
        figures.ranking_bars(agreed),
        "agreement",
        tr("Every factor by each way, as a share of the largest"),
    )


def _rank(value: float) -> str:
    return "–" if np.isnan(value) else f"{value:.0f}"


VIEWS: "Mapping[str, Callable[[Analysis, Shap], None]]" = {
    marked("Summary"): _summary,
    marked("By value"): _dependence,
    marked("Together"): _pairs,
    marked("On the map"): _map,
    marked("Do the rankings agree?"): _agreement,
}
