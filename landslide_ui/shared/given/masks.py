"""How a reference mask is read: two questions for masks that do not speak for themselves."""

import streamlit as st

from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.language import marked, tr
from landslide_ui.shared import controls

_NODATA = {
    "auto": marked("As the mask suggests"),
    "none": marked("No landslide"),
    "unknown": marked("Unknown ground"),
}


def choose(key: str, disabled: bool = False) -> MaskSettings:
    """Two controls side by side; `key` begins their keys. What they say is nothing without a mask."""
    left, right = st.columns(2)
    nodata = left.selectbox(
        **controls.said(MaskSettings, "nodata"),
        options=list(_NODATA),
        format_func=lambda each: tr(_NODATA[each]),
        key=f"{key}.nodata",
        persist_state="session",
        disabled=disabled,
    )
    value = right.number_input(
        **controls.number(MaskSettings, "landslide_value"),
        value=None,
        step=1,
        placeholder=tr("The only one beside 0"),
        key=f"{key}.value",
        persist_state="session",
        disabled=disabled,
    )
    return MaskSettings(nodata, None if value is None else int(value))
