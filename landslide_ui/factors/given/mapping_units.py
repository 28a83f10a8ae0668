"""Which units the map is told by besides pixels: polygons of one's own, or slope units of the elevation model."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from landslide_core.language import tr, tr_as
from landslide_ui import state
from landslide_ui.factors.given import uploads
from landslide_ui.shared import controls, outputs

SLOT = "units"


def choose(vector_help: str) -> Callable[[], dict[str, Any]]:
    """A slot for polygons, a switch for slope units with their knobs.

    Returns what makes fields of FactorSettings of them: SettingError is for when all of the page is drawn.
    """
    from landslide_core.analysis.journey import FactorSettings

    own = controls.said(FactorSettings, "units")
    uploads.slot(
        SLOT, own["label"], tr_as("help", "{help}. {formats}", help=own["help"], formats=vector_help)
    )
    given = uploads.given().get(SLOT)
    if given is not None:
        outputs.quiet(tr("The map is told by these. Remove them to delineate slope units instead."))
        return lambda: {"units": given}
    wanted = st.toggle(**controls.said(FactorSettings, "slope_units"), key=state.factor_key("slope units"))
    if not wanted:
        return dict
    delineation = _knobs()
    return lambda: {"slope_units": True, "delineation": delineation()}


def _knobs() -> Callable[[], Any]:
    from landslide_core.factors.units import SlopeUnitSettings

    usual = SlopeUnitSettings()
    columns = st.columns(3)
    channel = columns[0].number_input(
        **controls.number(SlopeUnitSettings, "first_channel_km2"), value=usual.first_channel_km2, step=0.1,
        format="%.2f", key=state.factor_key("unit channel"),
    )  # fmt: skip
    variance = columns[1].number_input(
        **controls.number(SlopeUnitSettings, "variance"), value=usual.variance, step=0.05, format="%.2f",
        key=state.factor_key("unit variance"),
    )  # fmt: skip
    least = columns[2].number_input(
        **controls.number(SlopeUnitSettings, "least_km2"), value=usual.least_km2, step=0.01, format="%.3f",
        key=state.factor_key("unit area"),
    )  # fmt: skip
    return lambda: SlopeUnitSettings(float(channel), float(variance), float(least))
