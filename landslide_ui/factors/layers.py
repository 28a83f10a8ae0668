"""The first step: the layers on a map, which of them say the same, each landslide."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.analysis import factor_charts as figures
from landslide_core.analysis import told
from landslide_core.factors import FACTORS, checks
from landslide_core.language import marked, retold, tr, tr_as
from landslide_core.scene.slope import FLAT
from landslide_ui import state, words
from landslide_ui.factors import analyses, pictures
from landslide_ui.maps import click_map
from landslide_ui.shared import charts, outputs

if TYPE_CHECKING:
    from landslide_core.analysis.journey import Related
    from landslide_core.factors import Factor
    from landslide_core.factors.collinearity import Collinearity
    from landslide_ui.factors.analyses import Analysis

_VERDICTS = {
    "fine": marked("fine"),
    "caution": marked("caution: from 5"),
    "stop": marked("stop: from 10"),
    "constant": marked("constant"),
}


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
    factors = len(data.factors)
    if not has_map(found):
        return tr(
            "{slides:,} landslides · {factors} factors · {rows:,} rows of a table",
            slides=slides, factors=factors, rows=data.count,
        )  # fmt: skip
    count = data.count if small is None else small.count
    area = words.area(count * data.pixel_area_m2)
    return tr("{slides:,} landslides · {factors} factors · {area}", slides=slides, factors=factors, area=area)


def in_files_in_words(found: "Analysis") -> str:
    """What is to be known of layers that are kept in files; nothing of those in memory."""
    small = related_of(found).small
    if small is None:
        return ""
    rows, cols = small.whole.shape
    shown = tr("every pixel") if small.every == 1 else tr("one of {count:,} pixels", count=small.every**2)
    return tr(
        "The layers ({rows:,} × {cols:,} pixels) do not fit in memory and were kept in files. Models learned from "
        "rows drawn of all pixels, ratios were counted on all, and the files hold the maps of all; the maps here, "
        "clicks and what-if questions take {shown}. SHAP maps of every pixel are for the command line, and what is "
        "exposed and maps by units are told of layers in memory only.",
        rows=rows, cols=cols, shown=shown,
    )  # fmt: skip


def first_factor(found: "Analysis") -> str:
    """The factor that is looked at first: slope, where there is one."""
    names = related_of(found).data.names
    return "slope" if "slope" in names else names[0]


def choose_factor(found: "Analysis", where: str, label: str = marked("Factor")) -> str:
    """A chooser over the factors; the steps share what is chosen as far as they can."""
    data = related_of(found).data
    titles = {factor.name: told.title(factor) for factor in data.factors}
    shared = state.factor_key("factor")
    last = state.recall(shared)
    names = list(titles)
    first = last if last in titles else first_factor(found)
    name = st.selectbox(
        tr(label),
        names,
        index=names.index(first),
        format_func=titles.__getitem__,
        key=state.factor_key(f"{where}.{found.id}"),
    )
    state.keep(shared, name)
    return str(name)


def class_head(factor: "Factor") -> str:
    """The head of a column of a factor's classes."""
    return tr("Class ({unit})", unit=factor.unit) if factor.unit else tr("Class")


def show(found: "Analysis") -> None:
    """Draw the step."""
    outputs.quiet(
        tr(
            "What the ground is like. Read a layer by its legend, and look whether landslides gather in one colour."
        )
    )
    if has_map(found):
        _map(found)
    else:
        st.info(
            tr("A table of single places has no map; every other step works."), icon=":material/table_chart:"
        )
    _notes(found)
    _together(found)
    _landslides(found)


def _map(found: "Analysis") -> None:
    stack = pictures.stack_of(found)
    left, right = st.columns((10, 4), gap="medium")
    with right:
        name = choose_factor(found, "layer", marked("Layer"))
        card = stack.factor(name)
        if card.meaning:
            outputs.quiet(retold(card.meaning))
        _facts(found)
    picture = pictures.factor(found, name)
    with left:
        click_map.show(
            pictures.scene_of(found),
            [click_map.Picture("factor", told.title(card), picture.overlay)],
            pictures.bounds_of(found),
            state.factor_key(f"map.layers.{found.id}"),
            georeferenced=pictures.georeferenced(found),
        )
        picture.legend(card.unit, told.title(card))


def _facts(found: "Analysis") -> None:
    data, small = related_of(found).data, related_of(found).small
    box = pictures.stack_of(found).geobox if small is None else small.whole
    known = data.count if small is None else small.count
    slides = int(data.labels().sum()) if small is None else small.landslide_count
    rows, cols = box.shape
    crs = box.crs
    outputs.facts(
        {
            tr("Grid"): tr("{rows:,} × {cols:,} pixels", rows=rows, cols=cols),
            tr("Pixel"): f"{data.pixel_area_m2**0.5:.3g} m",
            "CRS": tr_as("coordinate system", "none")
            if crs is None
            else f"EPSG:{crs.epsg}"
            if crs.epsg
            else tr_as("coordinate system", "projected"),
            tr("All layers known"): words.share(known / (rows * cols)),
            tr("Landslide pixels"): f"{slides:,}",
            tr("Share of the area"): words.share(slides / known),
        }
    )


def _notes(found: "Analysis") -> None:
    notes = related_of(found).data.notes
    if notes:
        st.info("  \n".join(words.plain(retold(note)) for note in notes), icon=":material/info:")


def _together(found: "Analysis") -> None:
    together = related_of(found).collinearity
    st.header(tr("Which layers say the same"), anchor=False)
    outputs.quiet(
        tr(
            "Factors that go together share the credit in every ranking. Usual stops: variance inflation 5 and 10, "
            "correlation 0.7, Cramér's V 0.5."
        )
    )
    if together.warnings:
        names = related_of(found).data.names
        warnings = (words.plain(told.with_titles(text, names)) for text in together.warnings)
        st.warning("  \n".join(warnings), icon=":material/warning:")
    else:
        st.success(tr("No factor exceeds the usual stops."), icon=":material/check:")
    left, right = st.columns((3, 2), gap="medium")
    with left:
        if len(together.columns) > 1:
            charts.show(
                figures.correlation_heatmap(together), "correlation", tr("Correlation of the factors")
            )
        if len(together.categories) > 1:
            charts.show(figures.cramers_heatmap(together), "cramers", tr("Cramér's V of the classed factors"))
    with right:
        _vif(together)
    _leave_out(found)


def _vif(together: "Collinearity") -> None:
    if not together.columns:
        return
    table = together.vif_table()
    table["verdict"] = table["verdict"].map({name: tr(text) for name, text in _VERDICTS.items()})
    table["column"] = table["column"].map(told.column)
    st.dataframe(
        table.sort_values("vif", ascending=False),
        hide_index=True,
        column_config={
            "column": tr("Factor"),
            "vif": st.column_config.NumberColumn(tr("Variance inflation"), format="%.2f"),
            "tolerance": st.column_config.NumberColumn(tr("Tolerance"), format="%.2f"),
            "verdict": tr("Verdict"),
        },
        height=38 + 35 * len(table),
    )


def _leave_out(found: "Analysis") -> None:
    data = related_of(found).data
    titles = {factor.name: told.title(factor) for factor in data.factors}
    with st.expander(tr("Leave factors out")):
        gone = st.multiselect(
            tr("Factors to leave out"),
            list(titles),
            format_func=titles.__getitem__,
            key=state.factor_key(f"without.{found.id}"),
            placeholder=tr("None"),
            label_visibility="collapsed",
        )
        if st.button(tr("Fit again without them"), disabled=not gone, key=state.factor_key("fit.without")):
            state.show_analysis(analyses.refit(found.id, without=gone))
            st.rerun()


def _landslides(found: "Analysis") -> None:
    table = related_of(found).landslides
    if table is None:
        return
    st.header(tr("Every landslide and its ground"), anchor=False)
    outputs.quiet(
        tr(
            "Mean and range of each layer inside the landslide; aspect is a circular mean, classes are the most common."
        )
    )
    names = related_of(found).data.names
    frame = table.drop(columns=table.geometry.name).round(4).sort_values("area_m2", ascending=False)
    for name in frame.select_dtypes(object):
        frame[name] = frame[name].map(_several, na_action="ignore")
    st.dataframe(
        frame, hide_index=True, column_config={name: _head(str(name), names) for name in frame}, height=320
    )


def _several(cell: str) -> str:
    """A class, or several sectors."""
    return told.listed(tr("Flat") if part == FLAT else retold(part) for part in cell.split(", "))


def _head(name: str, factors: Sequence[str]) -> str:
    """The head of a column of the landslides: what was measured of which factor, and its unit."""
    unit = ""
    for suffix, sign in (("_per_m", " (1/m)"), ("_m2", " (m²)"), ("_deg", " (°)"), ("_m", " (m)")):
        if name.endswith(suffix):
            name, unit = name.removesuffix(suffix), sign
            break
    own = {
        "id": tr_as("landslide table", "id"),
        "area": tr_as("landslide table", "area"),
        "pixels": tr_as("landslide table", "pixels"),
    }
    measures = {
        "mean": tr_as("landslide table", "mean"),
        "min": tr_as("landslide table", "min"),
        "max": tr_as("landslide table", "max"),
        "sector": tr_as("landslide table", "sector"),
        "sectors": tr_as("landslide table", "sectors"),
        "share": tr_as("landslide table", "share"),
    }
    text = own.get(name) or told.called(name)
    for factor in sorted({*factors, *(card.name for card in FACTORS)}, key=len):
        measure = measures.get(name.removeprefix(f"{factor}_"))
        if measure is not None and name.startswith(f"{factor}_"):
            text = f"{told.called(factor)} {measure}"
    text = text.replace("_", " ")
    return (text.capitalize() if text.isascii() else text) + unit
