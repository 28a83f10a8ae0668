"""The card of one landslide: what is known of it, by subject, as a person reads it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.language import marked, tr
from landslide_core.reporting import around_rows
from landslide_core.reporting import words as texts
from landslide_ui import words
from landslide_ui.detect import landslide_table
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
        (tr(texts.AREA), area),
        (tr(texts.PERIMETER), f"{row[f'perimeter_{unit}']:,.0f} {unit}"),
        (tr(texts.SIZE), sides),
        *around_rows.volume(row),
    ]
    found: dict[str, Pairs] = {"Size": size}
    if unit == "m":
        terrain = [
            (title, _number(row.get(name), form))
            for title, name, form in (
                (tr("Elevation"), "elevation_m", texts.METRES),
                (tr("Crown"), "crown_m", texts.METRES),
                (tr("Toe"), "toe_m", texts.METRES),
                (tr(texts.RELIEF), "relief_m", texts.METRES),
                (tr(texts.RATIO), "h_over_l", texts.RATIO_OF),
                (tr(texts.REACH), "reach_deg", texts.DEGREES),
                (tr("Mean slope"), "slope_deg", texts.DEGREES),
                (tr("Steepest slope"), "max_slope_deg", texts.DEGREES),
                (tr("Direction of movement"), "aspect_deg", texts.DEGREES),
            )
        ]
        found["Terrain"] = [*terrain, (tr("Aspect"), _sector(row.get("aspect_sector")))]
    found[marked("Ground")] = around_rows.ground(row)
    found[marked("Within reach")] = around_rows.reach(row)
    found[marked("From the field")] = around_rows.told(row, empty=True)
    return {subject: pairs for subject, pairs in found.items() if pairs}


def show(
    run: "DetectRun", inventory: "Inventory", number: int | None, review: "Review | None" = None
) -> None:
    """Draw the card of the landslide of that number: what was measured at once, its surroundings when asked.

    How to choose one where it is None.
    """
    with st.container(border=True, gap="small", key="landslide_card"):
        if number is None:
            outputs.quiet(tr("Choose a landslide on the map or in the table to see its card."))
            return
        row = inventory.table.set_index("id").loc[number]
        place = words.plain(str(row["place"]))
        st.markdown(tr("**{place}** · No. {number} at these settings", place=place, number=number))
        subjects = grouped(row)
        measured = [pair for name in _MEASURED for pair in subjects.get(name, ()) if pair[1] != texts.NONE]
        outputs.facts(
            dict(
                [
                    *measured,
                    (
                        tr("Probability"),
                        landslide_table.probability(row["confidence"], row["max_probability"]),
                    ),
                    (tr("Centre"), _centre(inventory, row)),
                ]
            )
        )
    with st.expander(tr("What surrounds No. {number}", number=number), icon=":material/description:"):
        with outputs.user_errors():
            outline = inventory.table.geometry[inventory.table["id"] == number].iloc[0].wkb
            step = 0 if review is None else review.last
            at = (str(run.folder), run.manifest["created"], outline, number, step)
            for subject, pairs in grouped(_described(at, run, inventory, review)).items():
                if subject not in _MEASURED:
                    st.markdown(f"**{tr(subject)}**")
                    outputs.facts(dict(pairs))
        outputs.quiet(
            tr(
                "Volumes follow published relations of area and volume; a run-out path is a line down the steepest "
                "slope, no model of a flow. Layers of roads, houses, rivers, rock and cover are given by scarp "
                "describe."
            )
        )


def _centre(inventory: "Inventory", row: Mapping[str, Any]) -> str:
    if inventory.georeferenced:
        return f"{row['centroid_lat']:.5f}°, {row['centroid_lon']:.5f}°"
    return tr("column {column:.0f}, row {row:.0f}", column=row["centroid_col"], row=row["centroid_row"])


def _sector(value: Any) -> str:
    return str(landslide_table.sector(value)) if isinstance(value, str) and value else texts.NONE


@st.cache_data(max_entries=128, show_spinner=False)
def _described(
    at: tuple[str, str, bytes, int, int], _run: "DetectRun", _inventory: "Inventory", _review: "Review | None"
) -> Mapping[str, Any]:
    """What is known of the landslide of an outline and number, at a step of the review; read once."""
    from landslide_core.detection.around.one import described_one

    return described_one(_run, _inventory, at[3], _review)


def _number(value: Any, form: str) -> str:
    return form.format(value=value) if around_rows.known(value) else texts.NONE
