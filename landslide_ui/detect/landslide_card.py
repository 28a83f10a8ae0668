"""The card of one landslide: what its inventory says of it, as a person reads it."""

from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from landslide_ui import words
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.inventory.inventory import Inventory

# What the card says, in this order: a title, and the columns of the inventory that it is said of.
_AREA = {"Area": "area_m2", "Perimeter": "perimeter_m", "Length": "length_m", "Width": "width_m"}
_AREA_PX = {name: column.rsplit("_", 1)[0] + "_px" for name, column in _AREA.items()}
_GROUND = {
    "Elevation": "elevation_m",
    "Crown": "crown_m",
    "Toe": "toe_m",
    "Relief": "relief_m",
    "Mean slope": "slope_deg",
    "Steepest slope": "max_slope_deg",
    "Angle of reach": "reach_deg",
}


def show(inventory: "Inventory", number: int | None) -> None:
    """Draw the card of the landslide of that number; how to choose one where it is None."""
    with st.container(border=True, gap="small", key="landslide_card"):
        if number is None:
            outputs.quiet("Choose a landslide on the map or in the table to see its card.")
            return
        row = inventory.table.set_index("id").loc[number]
        st.markdown(f"**{words.plain(str(row['place']))}** · No. {number} at these settings")
        outputs.facts(_facts(inventory, row))


def _facts(inventory: "Inventory", row: "pd.Series[Any]") -> dict[str, str]:
    """What is known of it, by title; what nobody measured is left out."""
    said = {name: _spelled(row[column], column) for name, column in _known(inventory, row).items()}
    said["Probability"] = (
        f"{words.per_cent(row['confidence'])} mean, {words.per_cent(row['max_probability'])} highest"
    )
    if "aspect_sector" in row and isinstance(row["aspect_sector"], str) and row["aspect_sector"]:
        said["Aspect"] = row["aspect_sector"]
    if inventory.georeferenced:
        said["Centre"] = f"{row['centroid_lat']:.5f}°, {row['centroid_lon']:.5f}°"
    else:
        said["Centre"] = f"column {row['centroid_col']:.0f}, row {row['centroid_row']:.0f}"
    return said


def _known(inventory: "Inventory", row: "pd.Series[Any]") -> dict[str, str]:
    columns = {**(_AREA if inventory.georeferenced else _AREA_PX), **_GROUND}
    return {name: column for name, column in columns.items() if column in row and pd.notna(row[column])}


def _spelled(value: float, column: str) -> str:
    if column == "area_m2":
        return words.area(value)
    unit = {"m": " m", "px": " px", "deg": "°"}[column.rsplit("_", 1)[1]]
    return f"{value:.1f}°" if unit == "°" else f"{value:,.0f}{unit}"
