"""The card of one landslide: what is known of it, by subject, as a person reads it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.reporting import around_rows
from landslide_core.reporting import words as texts
from landslide_ui import words
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory
    from landslide_core.review.log import Review

Pairs = Sequence[tuple[str, str]]
_MEASURED = ("Size", "Terrain")  # what the inventory says by itself


def grouped(row: Mapping[str, Any]) -> dict[str, Pairs]:
    """Return what a row of an inventory says, by subject; a dash is what nobody knows."""
    unit = "m" if "area_m2" in row else "px"
    area = words.area(row["area_m2"]) if unit == "m" else words.pixels(row["area_px"])
    sides = " × ".join(f"{row[f'{name}_{unit}']:,.0f} {unit}" for name in ("length", "width"))
    size = [
        (texts.AREA, area),
        (texts.PERIMETER, f"{row[f'perimeter_{unit}']:,.0f} {unit}"),
        (texts.SIZE, sides),
        *around_rows.volume(row),
    ]
    found: dict[str, Pairs] = {"Size": size}
    if unit == "m":
        terrain = [
            (title, _number(row.get(name), form))
            for title, name, form in (
                ("Elevation", "elevation_m", texts.METRES),
                ("Crown", "crown_m", texts.METRES),
                ("Toe", "toe_m", texts.METRES),
                (texts.RELIEF, "relief_m", texts.METRES),
                (texts.RATIO, "h_over_l", texts.RATIO_OF),
                (texts.REACH, "reach_deg", texts.DEGREES),
                ("Mean slope", "slope_deg", texts.DEGREES),
                ("Steepest slope", "max_slope_deg", texts.DEGREES),
                ("Direction of movement", "aspect_deg", texts.DEGREES),
            )
        ]
        found["Terrain"] = [*terrain, ("Aspect", _sector(row.get("aspect_sector")))]
    found["Ground"] = around_rows.ground(row)
    found["Within reach"] = around_rows.reach(row)
    found["From the field"] = around_rows.told(row, empty=True)
    return {subject: pairs for subject, pairs in found.items() if pairs}


def show(
    run: "DetectRun", inventory: "Inventory", number: int | None, review: "Review | None" = None
) -> None:
    """Draw the card of the landslide of that number: what was measured at once, its surroundings when asked.

    How to choose one where it is None.
    """
    with st.container(border=True, gap="small", key="landslide_card"):
        if number is None:
            outputs.quiet("Choose a landslide on the map or in the table to see its card.")
            return
        row = inventory.table.set_index("id").loc[number]
        st.markdown(f"**{words.plain(str(row['place']))}** · No. {number} at these settings")
        subjects = grouped(row)
        measured = [pair for name in _MEASURED for pair in subjects.get(name, ()) if pair[1] != texts.NONE]
        outputs.facts(
            dict([*measured, ("Probability", _probability(row)), ("Centre", _centre(inventory, row))])
        )
    with st.expander(f"What surrounds No. {number}", icon=":material/description:"):
        with outputs.user_errors():
            outline = inventory.table.geometry[inventory.table["id"] == number].iloc[0].wkb
            step = 0 if review is None else review.last
            at = (str(run.folder), run.manifest["created"], outline, number, step)
            for subject, pairs in grouped(_described(at, run, inventory, review)).items():
                if subject not in _MEASURED:
                    st.markdown(f"**{subject}**")
                    outputs.facts(dict(pairs))
        outputs.quiet(
            "Volumes follow published relations of area and volume; a run-out path is a line down the steepest slope, "
            "no model of a flow. Layers of roads, houses, rivers, rock and cover are given by scarp describe."
        )


def _probability(row: Mapping[str, Any]) -> str:
    return f"{words.per_cent(row['confidence'])} mean, {words.per_cent(row['max_probability'])} highest"


def _centre(inventory: "Inventory", row: Mapping[str, Any]) -> str:
    if inventory.georeferenced:
        return f"{row['centroid_lat']:.5f}°, {row['centroid_lon']:.5f}°"
    return f"column {row['centroid_col']:.0f}, row {row['centroid_row']:.0f}"


def _sector(value: Any) -> str:
    return value if isinstance(value, str) and value else texts.NONE


@st.cache_data(max_entries=128, show_spinner=False)
def _described(
    at: tuple[str, str, bytes, int, int], _run: "DetectRun", _inventory: "Inventory", _review: "Review | None"
) -> Mapping[str, Any]:
    """What is known of the landslide of an outline and number, at a step of the review; read once."""
    from landslide_core.detection.around.one import described_one

    return described_one(_run, _inventory, at[3], _review)


def _number(value: Any, form: str) -> str:
    return form.format(value=value) if around_rows.known(value) else texts.NONE
