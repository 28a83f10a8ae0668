"""The landslides as a table whose selected row is shown on the map."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.figures.palette import CASING, REVIEW
from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.detect import outcomes as against

if TYPE_CHECKING:
    import pandas as pd

    from landslide_core.inventory.inventory import Inventory

_YOURS = marked("You say")
NAME = marked("Landslide")  # what the map calls the place
STATE = marked("Review")  # what the table and the map call the state of a landslide
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
    "id": marked("No. here"),
    "perimeter_m": marked("Perimeter"),
    "perimeter_px": marked("Perimeter"),
    "length_m": marked("Length"),
    "length_px": marked("Length"),
    "width_m": marked("Width"),
    "width_px": marked("Width"),
    "confidence": marked("Mean probability"),
    "max_probability": marked("Highest probability"),
    "volume_m3": marked("Volume"),
    "volume_low_m3": marked("Volume, least"),
    "volume_high_m3": marked("Volume, most"),
    "elevation_m": marked("Elevation"),
    "crown_m": marked("Crown"),
    "toe_m": marked("Toe"),
    "runout_m": marked("Runout"),
    "h_over_l": "H/L",
    "reach_deg": marked("Angle of reach"),
    "slope_deg": marked("Slope"),
    "max_slope_deg": marked("Steepest slope"),
    "aspect_sector": marked("Aspect"),
    "lithology": marked("Rock"),
    "land_cover": marked("Land cover"),
    "lithology_share": marked("Share of that rock"),
    "land_cover_share": marked("Share of that cover"),
    "path_m": marked("Run-out path"),
    "path_end": marked("Path ends"),
    "roads_m": marked("Roads"),
    "rivers_m": marked("Rivers"),
    "roads_nearest_m": marked("Nearest road"),
    "rivers_nearest_m": marked("Nearest river"),
    "buildings_nearest_m": marked("Nearest building"),
    "buildings": marked("Buildings"),
    "place": NAME,
    "centroid_lon": marked("Longitude"),
    "centroid_lat": marked("Latitude"),
    "centroid_col": marked("Column"),
    "centroid_row": marked("Row"),
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
            tr("No landslide at these settings. Lower the threshold or the smallest area."),
            icon=":material/info:",
        )
        return
    with st.expander(
        tr("**{count:,} landslides in a table** · select a row to find it on the map", count=inventory.count),
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
    if "aspect_sector" in shown:
        shown["aspect_sector"] = [sector(each) for each in shown["aspect_sector"]]
    if said is not None:
        shown.insert(
            1, _YOURS, [called(said[number]) if number in said else "" for number in map(int, shown["id"])]
        )
    if states is not None:
        shown.insert(1, STATE, [called(states.get(int(number), "open")) for number in shown["id"]])
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
    styles = {called(name): f"background-color: {each}; color: {CASING}" for name, each in REVIEW.items()}
    return shown.style.map(lambda state: styles.get(state, ""), subset=[STATE])


def pressed(identity: str, inventory: "Inventory") -> tuple[bool, int | None]:
    """Whether a row was pressed that `seen` knows nothing of yet, and the number of its landslide, None for none."""
    event: Any = st.session_state.get(_key(identity))
    if not event:
        return False, None
    rows = list(event["selection"]["rows"])
    if rows == state.recall(_seen(identity), rows) or any(row >= inventory.count for row in rows):
        return False, None
    return True, int(by_size(inventory)["id"].iloc[rows[0]]) if rows else None


def seen(identity: str) -> None:
    """Take note that the press of a row was heard; to be called when what it chose is kept.

    A run of the page may be broken off for another wherever it asks for the session: what is noted before it is acted
    upon would be lost with it.
    """
    state.keep(_seen(identity), list(st.session_state[_key(identity)]["selection"]["rows"]))


def by_size(inventory: "Inventory") -> "pd.DataFrame":
    """The inventory's columns without the outlines, largest landslide first."""
    names = [column.name for column in inventory.columns if column.name not in _HIDDEN]
    names.sort(key=lambda name: name != "place")  # the name that stays, before the number that does not
    order = inventory.areas.sort_values(ascending=False, kind="stable").index
    frame: pd.DataFrame = inventory.table.loc[order, names]
    return frame


def tooltip_texts(
    inventory: "Inventory",
    ids: Iterable[int],
    states: Mapping[int, str] | None = None,
    outcomes: Mapping[int, str] | None = None,
) -> dict[str, list[str]]:
    """What the map says of the landslides of those ids when the pointer is on them."""
    rows = inventory.table.set_index("id").loc[list(ids)]
    spell = words.area if inventory.georeferenced else words.pixels
    areas = rows["area_m2" if inventory.georeferenced else "area_px"]
    decided = (
        {} if states is None else {tr(STATE): [called(states.get(int(each), "open")) for each in rows.index]}
    )
    if outcomes is not None:
        decided[tr(against.TOLD)] = [against.called(outcomes[int(each)]) for each in rows.index]
    return {
        tr(NAME): [str(place) for place in rows["place"]],
        **decided,
        tr_as("landslide", "Area"): [spell(area) for area in areas],
        tr("Probability"): [
            probability(mean, top)
            for mean, top in zip(rows["confidence"], rows["max_probability"], strict=True)
        ],
    }


def probability(mean: float, highest: float) -> str:
    """The probabilities of one landslide in words."""
    return tr_as(
        "probability",
        "{mean} mean, {highest} highest",
        mean=words.per_cent(mean),
        highest=words.per_cent(highest),
    )


def sector(aspect: Any) -> Any:
    """Which way a landslide faces: letters are the same in every language."""
    return tr_as("aspect", "Flat") if aspect == "Flat" else aspect


def called(state: str) -> str:
    """What the state of a landslide in a review is called."""
    return {
        "open": tr_as("review", "open"),
        "accepted": tr("accepted"),
        "rejected": tr("rejected"),
        "unsure": tr("unsure"),
    }[state]


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


def _title(column: str) -> str:
    called = {
        "area": tr_as("landslide", "Area"),
        "relief": tr_as("landslide", "Relief"),
    }
    name = column.rsplit("_", 1)[0]
    return called.get(name) or tr(_TITLES.get(column, name.capitalize()))


def _columns(inventory: "Inventory") -> dict[str, Any]:
    text = st.column_config.TextColumn
    configured: dict[str, Any] = {name: text(tr(name)) for name in (_YOURS, STATE)}
    for column in inventory.columns:
        title = _title(column.name)
        unit = f" ({column.unit})" if column.unit and column.name not in (*_PERCENT, "id") else ""
        form = "%.0f %%" if column.name in _PERCENT else _DECIMALS.get(column.name, "localized")
        if column.name in _TEXTS:
            configured[column.name] = text(title, help=retold(column.meaning))
        else:
            configured[column.name] = st.column_config.NumberColumn(
                title + unit, help=retold(column.meaning), format=form
            )
    return configured
