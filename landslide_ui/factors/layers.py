"""The first step: the layers on a map, which of them say the same, each landslide."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.analysis import factor_charts as figures
from landslide_core.factors import checks
from landslide_ui import state, words
from landslide_ui.factors import analyses, pictures
from landslide_ui.maps import click_map
from landslide_ui.shared import charts, outputs

if TYPE_CHECKING:
    from landslide_core.analysis.journey import Related
    from landslide_core.factors.collinearity import Collinearity
    from landslide_ui.factors.analyses import Analysis

_VERDICTS = {"fine": "fine", "caution": "caution: from 5", "stop": "stop: from 10", "constant": "constant"}


def has_map(found: "Analysis") -> bool:
    """Whether the factors lie on a grid; those of a plain table do not."""
    from landslide_core.factors.stack import FactorStack

    related = found.related
    return related is not None and (related.small is not None or isinstance(related.data, FactorStack))


def related_of(found: "Analysis") -> "Related":
    """What is known before any model."""
    assert found.related is not None
    return found.related


def in_words(found: "Analysis") -> str:
    """Landslides, factors and ground in one line."""
    data, small = related_of(found).data, related_of(found).small
    slides = checks.landslide_count(data) if small is None else small.landslides
    told = f"{slides:,} landslides · {len(data.factors)} factors"
    if not has_map(found):
        return f"{told} · {data.count:,} rows of a table"
    count = data.count if small is None else small.count
    return f"{told} · {words.area(count * data.pixel_area_m2)}"


def in_files_in_words(found: "Analysis") -> str:
    """What is to be known of layers that are kept in files; nothing of those in memory."""
    small = related_of(found).small
    if small is None:
        return ""
    rows, cols = small.whole.shape
    shown = "every pixel" if small.every == 1 else f"one of {small.every**2:,} pixels"
    return (
        f"The layers ({rows:,} × {cols:,} pixels) do not fit in memory and were kept in files. Models learned from "
        "rows drawn of all pixels, ratios were counted on all, and the files hold the maps of all; the maps here, "
        f"clicks and what-if questions take {shown}. SHAP maps of every pixel are for the command line, and what is "
        "exposed and maps by units are told of layers in memory only."
    )


def first_factor(found: "Analysis") -> str:
    """The factor that is looked at first: slope, where there is one."""
    names = related_of(found).data.names
    return "slope" if "slope" in names else names[0]


def choose_factor(found: "Analysis", where: str, label: str = "Factor") -> str:
    """A chooser over the factors; the steps share what is chosen as far as they can."""
    data = related_of(found).data
    titles = {factor.name: factor.title for factor in data.factors}
    shared = state.factor_key("factor")
    last = state.recall(shared)
    names = list(titles)
    first = last if last in titles else first_factor(found)
    name = st.selectbox(
        label,
        names,
        index=names.index(first),
        format_func=titles.__getitem__,
        key=state.factor_key(f"{where}.{found.id}"),
    )
    state.keep(shared, name)
    return str(name)


def show(found: "Analysis") -> None:
    """Draw the step."""
    outputs.quiet(
        "What the ground is like. Read a layer by its legend, and look whether landslides gather in one colour."
    )
    if has_map(found):
        _map(found)
    else:
        st.info("A table of single places has no map; every other step works.", icon=":material/table_chart:")
    _notes(found)
    _together(found)
    _landslides(found)


def _map(found: "Analysis") -> None:
    stack = pictures.stack_of(found)
    left, right = st.columns((10, 4), gap="medium")
    with right:
        name = choose_factor(found, "layer", "Layer")
        card = stack.factor(name)
        if card.meaning:
            outputs.quiet(card.meaning)
        _facts(found)
    picture = pictures.factor(found, name)
    with left:
        click_map.show(
            pictures.scene_of(found),
            [click_map.Picture("factor", card.title, picture.overlay)],
            pictures.bounds_of(found),
            state.factor_key(f"map.layers.{found.id}"),
            georeferenced=pictures.georeferenced(found),
        )
        picture.legend(card.unit, card.title)


def _facts(found: "Analysis") -> None:
    data, small = related_of(found).data, related_of(found).small
    box = pictures.stack_of(found).geobox if small is None else small.whole
    known = data.count if small is None else small.count
    slides = int(data.labels().sum()) if small is None else small.landslide_count
    rows, cols = box.shape
    crs = box.crs
    outputs.facts(
        {
            "Grid": f"{rows:,} × {cols:,} pixels",
            "Pixel": f"{data.pixel_area_m2**0.5:.3g} m",
            "CRS": "none" if crs is None else f"EPSG:{crs.epsg}" if crs.epsg else "projected",
            "All layers known": words.share(known / (rows * cols)),
            "Landslide pixels": f"{slides:,}",
            "Share of the area": words.share(slides / known),
        }
    )


def _notes(found: "Analysis") -> None:
    notes = related_of(found).data.notes
    if notes:
        st.info("  \n".join(words.plain(note) for note in notes), icon=":material/info:")


def _together(found: "Analysis") -> None:
    together = related_of(found).collinearity
    st.header("Which layers say the same", anchor=False)
    outputs.quiet(
        "Factors that go together share the credit in every ranking. Usual stops: variance inflation 5 and 10, "
        "correlation 0.7, Cramér's V 0.5."
    )
    if together.warnings:
        st.warning("  \n".join(words.plain(text) for text in together.warnings), icon=":material/warning:")
    else:
        st.success("No factor exceeds the usual stops.", icon=":material/check:")
    left, right = st.columns((3, 2), gap="medium")
    with left:
        if len(together.columns) > 1:
            charts.show(figures.correlation_heatmap(together), "correlation", "Correlation of the factors")
        if len(together.categories) > 1:
            charts.show(figures.cramers_heatmap(together), "cramers", "Cramér's V of the classed factors")
    with right:
        _vif(together)
    _leave_out(found)


def _vif(together: "Collinearity") -> None:
    if not together.columns:
        return
    table = together.vif_table()
    table["verdict"] = table["verdict"].map(_VERDICTS)
    table["column"] = table["column"].str.replace("_", " ")
    st.dataframe(
        table.sort_values("vif", ascending=False),
        hide_index=True,
        column_config={
            "column": "Factor",
            "vif": st.column_config.NumberColumn("Variance inflation", format="%.2f"),
            "tolerance": st.column_config.NumberColumn("Tolerance", format="%.2f"),
            "verdict": "Verdict",
        },
        height=38 + 35 * len(table),
    )


def _leave_out(found: "Analysis") -> None:
    data = related_of(found).data
    titles = {factor.name: factor.title for factor in data.factors}
    with st.expander("Leave factors out"):
        gone = st.multiselect(
            "Factors to leave out",
            list(titles),
            format_func=titles.__getitem__,
            key=state.factor_key(f"without.{found.id}"),
            placeholder="None",
            label_visibility="collapsed",
        )
        if st.button("Fit again without them", disabled=not gone, key=state.factor_key("fit.without")):
            state.show_analysis(analyses.refit(found.id, without=gone))
            st.rerun()


def _landslides(found: "Analysis") -> None:
    table = related_of(found).landslides
    if table is None:
        return
    st.header("Every landslide and its ground", anchor=False)
    outputs.quiet(
        "Mean and range of each layer inside the landslide; aspect is a circular mean, classes are the most common."
    )
    frame = table.drop(columns=table.geometry.name)
    config = {}
    for name in frame:
        text = str(name)
        for suffix, unit in (("_per_m", " (1/m)"), ("_m2", " (m²)"), ("_deg", " (°)"), ("_m", " (m)")):
            if text.endswith(suffix):
                text = text.removesuffix(suffix) + unit
                break
        config[name] = text.replace("_", " ").capitalize()
    st.dataframe(
        frame.round(4).sort_values("area_m2", ascending=False),
        hide_index=True,
        column_config=config,
        height=320,
    )
