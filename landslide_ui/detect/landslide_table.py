"""The landslides as a table whose selected row is shown on the map."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.figures.palette import CASING, REVIEW
from landslide_ui import state, words

if TYPE_CHECKING:
    import pandas as pd

    from landslide_core.inventory.inventory import Inventory

_YOURS = "You say"
NAME = "Landslide"  # what the map calls the place
STATE = "Review"  # what the table and the map call the state of a landslide
_PERCENT = ("confidence", "max_probability", "lithology_share", "land_cover_share")
_HEIGHT_PX = 215  # of a drawer that leaves the map its place
_HIDDEN = ("aspect_deg",)
_TEXTS = ("place", "aspect_sector", "lithology", "land_cover", "path_end")
_DECIMALS = {
    "centroid_lon": "%.5f",
    "centroid_lat": "%.5f",
    "slope_deg": "%.1f",
    "max_slope_deg": "%.1f",
    "h_over_l": "%.2f",
    "reach_deg": "%.1f",
}
_TITLES = {
    "id": "No. here",
    "confidence": "Mean probability",
    "max_probability": "Highest probability",
    "volume_low_m3": "Volume, least",
    "volume_high_m3": "Volume, most",
    "h_over_l": "H/L",
    "reach_deg": "Angle of reach",
    "max_slope_deg": "Steepest slope",
    "aspect_sector": "Aspect",
    "lithology": "Rock",
    "land_cover": "Land cover",
    "lithology_share": "Share of that rock",
    "land_cover_share": "Share of that cover",
    "path_m": "Run-out path",
    "path_end": "Path ends",
    "roads_nearest_m": "Nearest road",
    "rivers_nearest_m": "Nearest river",
    "buildings_nearest_m": "Nearest building",
    "buildings": "Buildings",
    "place": "Landslide",
    "centroid_lon": "Longitude",
    "centroid_lat": "Latitude",
    "centroid_col": "Column",
    "centroid_row": "Row",
}


def show(
    identity: str,
    inventory: "Inventory",
    said: Mapping[int, str] | None = None,
    states: Mapping[int, str] | None = None,
    first: int | None = None,
) -> None:
    """Draw the table in a drawer, largest landslide first; a selected row is highlighted on the map and zoomed to.

    said: what a person said of landslides, by their number; a column of its own where it is not None.
    states: what a review decided of them, likewise, and coloured. first: whose row is selected to begin with.
    """
    if not inventory.count:
        st.info(
            "No landslide at these settings. Lower the threshold or the smallest area.",
            icon=":material/info:",
        )
        return
    with st.expander(
        f"**{inventory.count:,} landslides in a table** · select a row to find it on the map",
        key=state.key("drawer"),
    ):
        _draw(identity, inventory, said, states, first)


def _draw(
    identity: str,
    inventory: "Inventory",
    said: Mapping[int, str] | None,
    states: Mapping[int, str] | None,
    first: int | None,
) -> None:
    frame = by_size(inventory)
    shown = _rounded(frame.drop(columns=[column for column in frame if frame[column].isna().all()]))
    if said is not None:
        shown.insert(1, _YOURS, [said.get(int(number), "") for number in shown["id"]])
    if states is not None:
        shown.insert(1, STATE, [states.get(int(number), "open") for number in shown["id"]])
    begin = [row for row, number in enumerate(frame["id"]) if number == first]
    if _key(identity) not in st.session_state:
        state.keep(_seen(identity), begin)
    st.dataframe(
        coloured(shown),
        hide_index=True,
        column_config=_columns(inventory),
        height=min(38 + 35 * len(frame), _HEIGHT_PX),
        key=_key(identity),
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": begin}} if begin else None,
    )


def coloured(shown: "pd.DataFrame") -> Any:
    """The table with its states in their colours; without, where it has more cells than pandas gives a style to."""
    import pandas as pd

    if STATE not in shown or shown.size > pd.get_option("styler.render.max_elements"):
        return shown
    return shown.style.map(_coloured, subset=[STATE])


def _coloured(state: str) -> str:
    """The style of a cell that names a state."""
    colour = REVIEW.get(state)
    return "" if colour is None else f"background-color: {colour}; color: {CASING}"


def pressed(identity: str, inventory: "Inventory") -> tuple[bool, int | None]:
    """Whether a row was pressed since the table was drawn last, and the number of its landslide, None for none."""
    event: Any = st.session_state.get(_key(identity))
    if not event:
        return False, None
    rows = list(event["selection"]["rows"])
    if rows == state.recall(_seen(identity), rows) or any(row >= inventory.count for row in rows):
        return False, None
    state.keep(_seen(identity), rows)
    return True, int(by_size(inventory)["id"].iloc[rows[0]]) if rows else None


def by_size(inventory: "Inventory") -> "pd.DataFrame":
    """The inventory's columns without the outlines, largest landslide first."""
    names = [column.name for column in inventory.columns if column.name not in _HIDDEN]
    names.sort(key=lambda name: name != "place")  # the name that stays, before the number that does not
    order = inventory.areas.sort_values(ascending=False, kind="stable").index
    frame: pd.DataFrame = inventory.table.loc[order, names]
    return frame


def tooltip_texts(
    inventory: "Inventory", ids: Iterable[int], states: Mapping[int, str] | None = None
) -> dict[str, list[str]]:
    """What the map says of the landslides of those ids when the pointer is on them."""
    rows = inventory.table.set_index("id").loc[list(ids)]
    spell = words.area if inventory.georeferenced else words.pixels
    areas = rows["area_m2" if inventory.georeferenced else "area_px"]
    decided = {} if states is None else {STATE: [states.get(int(each), "open") for each in rows.index]}
    return {
        NAME: [str(place) for place in rows["place"]],
        **decided,
        "Area": [spell(area) for area in areas],
        "Probability": [
            f"{words.per_cent(mean)} mean, {words.per_cent(top)} highest"
            for mean, top in zip(rows["confidence"], rows["max_probability"], strict=True)
        ],
    }


def _rounded(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Shares as whole per cent, metres as whole metres: more digits would claim what nobody measured."""
    whole = {name: 100 * frame[name] for name in _PERCENT if name in frame}
    shown = frame.assign(**whole)
    return shown.round({name: 0 for name in shown.columns if name not in _DECIMALS})


def _key(identity: str) -> str:
    return state.key(f"table.{identity}")


def _seen(identity: str) -> str:
    """Under which the session keeps the rows that the page knows to be selected."""
    return f"{_key(identity)}.seen"


def _columns(inventory: "Inventory") -> dict[str, Any]:
    configured = {}
    for column in inventory.columns:
        title = _TITLES.get(column.name, column.name.rsplit("_", 1)[0].capitalize())
        unit = f" ({column.unit})" if column.unit and column.name not in (*_PERCENT, "id") else ""
        form = "%.0f %%" if column.name in _PERCENT else _DECIMALS.get(column.name, "localized")
        if column.name in _TEXTS:
            configured[column.name] = st.column_config.TextColumn(title, help=column.meaning)
        else:
            configured[column.name] = st.column_config.NumberColumn(
                title + unit, help=column.meaning, format=form
            )
    return configured
