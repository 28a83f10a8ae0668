"""The sixth step: the susceptibility map, in classes or as probability."""

from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from landslide_core.analysis import factor_maps
from landslide_core.knobs import knobs_of
from landslide_core.language import marked, retold, tr
from landslide_ui import state, words
from landslide_ui.factors import forest, layers, pictures, relief, unit_map
from landslide_ui.maps import click_map
from landslide_ui.shared import controls, outputs

if TYPE_CHECKING:
    import pandas as pd

    from landslide_core.factors.stack import FactorStack
    from landslide_core.susceptibility import ModelResult, Zones
    from landslide_ui.factors.analyses import Analysis

_SHOWN: dict[Literal["classes", "probability", "units"], str] = {
    "classes": marked("Classes"),
    "probability": marked("Probability"),
    "units": marked("Units"),
}


_EXPOSED = (
    marked("class"), marked("area_km2"), marked("road_km"), marked("buildings"), marked("building_ha"),
    marked("people"),
)  # fmt: skip


def show(found: "Analysis") -> None:
    """Draw the step."""
    outputs.quiet(
        tr(
            "Where landslides are likely. The classes compare places of this map with one another; they do not say "
            "when."
        )
    )
    left, right = st.columns((10, 4), gap="medium")
    with right:
        model = _choose_model(found)
        method, classes = _choose_zoning(found)
        shown = st.segmented_control(
            tr("Show"),
            shown_of(found),
            format_func=lambda shown: tr(_SHOWN[shown]),
            required=True,
            key=state.factor_key(f"shown.{found.id}"),
            persist_state="session",
        )
    with outputs.user_errors():
        zones, table = zoned(found, model.name, method, classes)
        if layers.has_map(found):
            with left:
                _map(found, model, zones, shown or "classes", f"{model.name}.{method}.{classes}")
                _relief(found, model, zones, shown or "classes")
        with right:
            _trust(found)
        if shown == "units":
            unit_map.show(found, model, zones, f"{model.name}.{method}.{classes}")
        else:
            _table(table)
        _exposed(found)


def shown_of(found: "Analysis") -> list[str]:
    """What the map can show, what it shows at first before the others."""
    return [each for each in _SHOWN if each != "units" or unit_map.available(found)]


def _choose_model(found: "Analysis") -> "ModelResult":
    result = forest.result_of(found)
    chosen = st.selectbox(
        tr("Model"),
        list(result.results),
        format_func=lambda name: (
            f"{retold(result.results[name].title)} (AUC {result.results[name].cross[result.headline].words})"
        ),
        key=state.factor_key(f"model.{found.id}"),
        persist_state="session",
        help=tr("AUC on ground not seen.")
        if result.splits.apart
        else tr("AUC among rows not seen; no ground was kept apart."),
    )
    return result.results[chosen]


def _choose_zoning(found: "Analysis") -> tuple[str, int]:
    from landslide_core.susceptibility import METHODS, SusceptibilitySettings

    method = st.selectbox(
        **controls.said(SusceptibilitySettings, "zoning"),
        options=list(METHODS),
        format_func=lambda name: retold(METHODS[name]).capitalize(),
        key=state.factor_key(f"zoning.{found.id}"),
        persist_state="session",
    )
    classes = st.radio(
        **controls.said(SusceptibilitySettings, "classes"),
        options=knobs_of(SusceptibilitySettings)["classes"].choices,
        horizontal=True,
        key=state.factor_key(f"zones.{found.id}"),
        persist_state="session",
    )
    return str(method), int(classes or 5)


def zoned(found: "Analysis", model: str, method: str, classes: int) -> "tuple[Zones, pd.DataFrame]":
    """A model's map in classes and what each holds."""
    with st.spinner(tr("Cutting the map into classes…")):
        return _zoned(found.stamp, model, method, classes, found)


@st.cache_resource(max_entries=24, show_spinner=False)
def _zoned(
    stamp: str, model: str, method: str, classes: int, _found: "Analysis"
) -> "tuple[Zones, pd.DataFrame]":
    from landslide_core.susceptibility import class_table, zone

    data = layers.related_of(_found).data
    labels = data.labels()
    scores = forest.result_of(_found).results[model].scores
    zones = zone(scores, method, classes, labels, even=data.even())
    area = data.pixel_area_m2 if layers.has_map(_found) else float("nan")
    return zones, class_table(zones, labels, data.group_ids(), area, data.weight)


def _map(found: "Analysis", model: "ModelResult", zones: "Zones", shown: str, name: str) -> None:
    stack, result = pictures.stack_of(found), pictures.result_of(found)
    applied, model = result.applicability, result.results[model.name]
    if shown == "classes":
        picture = pictures.drawn(found, f"zones.{name}", lambda: _classes(stack, model, zones))
    elif shown == "units":
        picture = unit_map.picture(found, model, zones, name)
    else:
        picture = pictures.drawn(
            found,
            f"probability.{model.name}",
            lambda: _chances(stack, model),
        )
    overlays = [click_map.Picture("susceptibility", tr("Susceptibility"), picture.overlay)]
    if applied is not None:
        outside = pictures.drawn(
            found,
            "outside",
            lambda: factor_maps.mask(stack.paint(~applied.inside, False), factor_maps.UNLIKE),
        )
        overlays.append(
            click_map.Picture("outside", tr("Unlike what was learned"), outside.overlay, show=False)
        )
    click_map.show(
        pictures.scene_of(found),
        overlays,
        pictures.bounds_of(found),
        state.factor_key(f"map.zones.{found.id}"),
        georeferenced=pictures.georeferenced(found),
    )
    picture.legend("", pictures.scale_of(found))
    if applied is not None:
        outputs.colours({tr("Unlike what was learned (a layer to switch on)"): factor_maps.UNLIKE})
    outputs.quiet(tr("{model}; classes by {method}.", model=retold(model.title), method=retold(zones.method)))


def _exposed(found: "Analysis") -> None:
    """What of the user's roads, buildings and people lies in each class of the map to go by."""
    from landslide_core.analysis import exposure
    from landslide_core.factors.align import LayerFiles

    files = found.plan.files
    if not isinstance(files, LayerFiles) or not files.exposed:
        return
    with st.spinner(tr("Counting what is exposed…")):
        table = _exposure(found.stamp, found)
    st.header(tr("What is exposed"), anchor=False)
    for sentence in exposure.words(table):
        st.markdown(f"- {retold(sentence)}")
    shown = table.assign(**{"class": table["class"].map(retold)})
    heads = {name: tr(name) for name in _EXPOSED if name in shown}
    st.dataframe(shown, hide_index=True, column_config=heads)


@st.cache_data(max_entries=4, show_spinner=False)
def _exposure(stamp: str, _found: "Analysis") -> "pd.DataFrame":
    from landslide_core.analysis import exposure
    from landslide_core.factors.align import LayerFiles

    files = _found.plan.files
    assert isinstance(files, LayerFiles)
    table = exposure.exposure(files, pictures.stack_of(_found), forest.result_of(_found))
    assert table is not None
    return table


def _relief(found: "Analysis", model: "ModelResult", zones: "Zones", shown: str) -> None:
    """The map on the ground; classes of units are those of the pixels there."""
    stack, model = pictures.stack_of(found), pictures.result_of(found).results[model.name]
    if shown == "probability":
        relief.show(found, lambda: _chances(stack, model), tr("Probability"))
    else:
        relief.show(found, lambda: _classes(stack, model, zones), tr("Classes"))


def _classes(stack: "FactorStack", model: "ModelResult", zones: "Zones") -> factor_maps.Painted:
    return factor_maps.zones(stack.paint(zones.of_scores(model.scores), -1), stack.valid, zones.names)


def _chances(stack: "FactorStack", model: "ModelResult") -> factor_maps.Painted:
    """Chances at the area's own share of landslides."""
    chance = model.chance(model.scores)
    return factor_maps.ramp(stack.paint(chance), factor_maps.SUSCEPTIBILITY_SCALE, *factor_maps.span(chance))


def _trust(found: "Analysis") -> None:
    applied = forest.result_of(found).applicability
    if applied is not None:
        outputs.note({tr("Where it may be trusted"): retold(applied.words)})


def _table(table: "pd.DataFrame") -> None:
    shown: Any = table.drop(columns=["from", "below"])
    shown[["area_share", "landslide_share"]] *= 100
    mapped = not shown["area_km2"].isna().all()
    top = table.iloc[0]
    held = {
        "class_name": retold(str(top["class"])),
        "landslides": words.share(float(top["landslide_share"])),
        "ground": words.share(float(top["area_share"])),
    }
    shown["class"] = shown["class"].map(retold)
    if not mapped:
        shown = shown.drop(columns=["area_km2", "density_per_km2"])
    number = st.column_config.NumberColumn
    st.dataframe(
        shown,
        hide_index=True,
        column_config={
            "class": tr("Class"),
            "area_km2": number(tr("Area (km²)"), format="%.2f"),
            "area_share": number(
                tr("Share of the area") if mapped else tr("Share of the rows"), format="%.1f %%"
            ),
            "landslide_px": number(
                tr("Landslide pixels") if mapped else tr("Landslide rows"), format="localized"
            ),
            "landslide_share": number(
                tr("Share of landslide pixels") if mapped else tr("Share of landslide rows"), format="%.1f %%"
            ),
            "landslides": number(tr("Landslides"), help=tr("each where most of it lies")),
            "density_per_km2": number(tr("Landslides per km²"), format="%.2f"),
            "fr": number(tr("Frequency ratio"), format="%.2f"),
            "scai": number(
                "SCAI",
                help=tr("area share / landslide share; should fall towards the high classes"),
                format="%.2f",
            ),
        },
        height=38 + 35 * len(shown),
    )
    if mapped:
        outputs.quiet(
            tr(
                "The class {class_name} holds {landslides} of the landslide pixels on {ground} of the area. These "
                "landslides were learned from; the prediction rate in the step Forest says what to expect of new ones.",
                **held,
            )
        )
    else:
        outputs.quiet(
            tr(
                "The class {class_name} holds {landslides} of the landslide rows on {ground} of the rows. These "
                "landslides were learned from; the prediction rate in the step Forest says what to expect of new ones.",
                **held,
            )
        )
