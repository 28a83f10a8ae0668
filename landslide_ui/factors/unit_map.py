"""The susceptibility map by units: a picture, what the classes hold, and every unit."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.analysis import factor_maps
from landslide_core.language import retold, tr
from landslide_ui.factors import layers, pictures
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from landslide_core.analysis.units import MappingUnits
    from landslide_core.susceptibility import ModelResult, Zones
    from landslide_ui.factors.analyses import Analysis

_MOST_LISTED = 1_000


def available(found: "Analysis") -> bool:
    """Whether this analysis has units."""
    return layers.has_map(found) and layers.related_of(found).units is not None


def picture(found: "Analysis", model: "ModelResult", zones: "Zones", name: str) -> pictures.Drawn:
    """The units in the colours of the classes of their means; `name` tells model and classes from others."""
    from landslide_core.analysis.units import class_grid

    units, table = _units(found), _told(found, model, zones, name)

    def paint() -> factor_maps.Painted:
        codes = class_grid(units, table, zones.names)
        return factor_maps.bordered(codes, units.numbers, zones.names, pictures.MAP_PX)

    return pictures.drawn(found, f"units.{name}", paint)


def show(found: "Analysis", model: "ModelResult", zones: "Zones", name: str) -> None:
    """What the units are, what each class of them holds, and the units, the most susceptible first."""
    from landslide_core.analysis.units import by_class, words

    units, table = _units(found), _told(found, model, zones, name)
    for sentence in words(units, table):
        st.markdown(f"- {retold(sentence)}")
    number = st.column_config.NumberColumn
    classes = by_class(table, zones.names)
    classes[["area_share", "landslide_share"]] *= 100
    classes["class"] = classes["class"].map(retold)
    st.dataframe(
        classes,
        hide_index=True,
        column_config={
            "class": tr("Class"),
            "units": number(tr("Units"), format="localized"),
            "area_km2": number(tr("Area (km²)"), format="%.2f"),
            "area_share": number(tr("Share of the area"), format="%.1f %%"),
            "landslide_share": number(tr("Share of landslide pixels"), format="%.1f %%"),
        },
    )
    columns = ["unit", "class", "mean", "highest", "area_km2", "aspect_deg", "aspect_variance", "landslides"]
    ordered = table[table["pixels"] > 0].sort_values("mean", ascending=False, kind="stable")
    listed = ordered.assign(area_km2=ordered["area_m2"] / 1e6)[columns].head(_MOST_LISTED)
    listed["class"] = listed["class"].map(retold)
    st.dataframe(
        listed,
        hide_index=True,
        column_config={
            "unit": number(tr("Unit"), format="%d"),
            "class": tr("Class"),
            "mean": number(tr("Mean probability"), help=pictures.scale_of(found), format="%.3f"),
            "highest": number(tr("Highest"), format="%.3f"),
            "area_km2": number(tr("Area (km²)"), format="%.3f"),
            "aspect_deg": number(tr("Mean aspect (°)"), format="%.0f"),
            "aspect_variance": number(
                tr("Variance of aspect"), help=tr("0 all one way, 1 all ways"), format="%.2f"
            ),
            "landslides": number(tr("Landslides"), format="localized"),
        },
    )
    if len(ordered) <= _MOST_LISTED:
        outputs.quiet(tr("All of them, with outlines, are in units.gpkg in the step Take it with you."))
    else:
        outputs.quiet(
            tr(
                "The first {listed:,} of {count:,} are listed; All of them, with outlines, are in units.gpkg in the "
                "step Take it with you.",
                listed=_MOST_LISTED,
                count=len(ordered),
            )
        )


def _units(found: "Analysis") -> "MappingUnits":
    units = layers.related_of(found).units
    assert units is not None
    return units


def _told(found: "Analysis", model: "ModelResult", zones: "Zones", name: str) -> "GeoDataFrame":
    with st.spinner(tr("Telling the map by units…")):
        return _cached(found.stamp, name, found, model, zones)


@st.cache_resource(max_entries=24, show_spinner=False)
def _cached(
    stamp: str, name: str, _found: "Analysis", _model: "ModelResult", _zones: "Zones"
) -> "GeoDataFrame":
    from landslide_core.analysis.units import by_units

    return by_units(_units(_found), pictures.stack_of(_found), _model.scores, _zones)
