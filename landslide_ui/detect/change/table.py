"""The landslides of two dates in a table with their evidence, and the one that is chosen beside both images."""

import math
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.figures.palette import CASING, CHANGE
from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.detect.change import changes, pictures, view
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    import pandas as pd

    from landslide_core.changes.run import ChangeRun

_PERCENT = ("probability_before", "probability_after")
_MOST_STYLED = 200_000  # cells: pandas gives no colour to more


def unit_of(run: "ChangeRun") -> str:
    """What areas are counted in, as their columns end."""
    return "m2" if changes.georeferenced(run) else "px"


def ordered(run: "ChangeRun", kinds: list[str]) -> "pd.DataFrame":
    """The landslides of some outcomes: new ones first, the largest first of each."""
    table = changes.table_of(run)
    unit = unit_of(run)
    rank = {kind: place for place, kind in enumerate(CHANGE)}
    found = table[table["kind"].isin(kinds)]
    largest = found[[f"area_before_{unit}", f"area_after_{unit}"]].max(axis=1)
    sorted_ = found.assign(_rank=found["kind"].map(rank), _size=-largest).sort_values(
        ["_rank", "_size", "id"]
    )
    frame: pd.DataFrame = sorted_.drop(columns=["_rank", "_size"])
    return frame


def show(run: "ChangeRun", frame: "pd.DataFrame") -> None:
    """Draw the table, with the row of the chosen landslide selected."""
    st.header(tr("Landslides"), anchor=False)
    outputs.quiet(tr("Select a row, or an outline on the map, to see it at both dates."))
    numbers = [int(number) for number in frame["id"]]
    before = view.chosen(run)
    begin = [numbers.index(before)] if before in numbers else []
    st.dataframe(
        _coloured(_columns_of(run, frame)),
        hide_index=True,
        column_config=_configured(unit_of(run)),
        height=min(38 + 35 * len(frame), 320),
        key=view.table_key(run),
        on_select="rerun",
        selection_mode="single-row",
        selection_default={"selection": {"rows": begin}} if begin else None,
    )


def selected(run: "ChangeRun", frame: "pd.DataFrame") -> int | None:
    """The number of the landslide whose row is selected, of the chosen one until a row was; None for none.

    It is known before the table is drawn, for the map stands above it.
    """
    numbers = [int(number) for number in frame["id"]]
    event: Any = state.recall(view.table_key(run))
    rows = event["selection"]["rows"] if event else []
    touched = f"{view.table_key(run)}.touched"
    if rows and rows[0] < len(numbers):
        state.keep(touched, True)
        return numbers[int(rows[0])]
    before = view.chosen(run)
    return before if before in numbers and not state.recall(touched) else None


def _columns_of(run: "ChangeRun", frame: "pd.DataFrame") -> "pd.DataFrame":
    unit = unit_of(run)
    areas = [f"area_{name}_{unit}" for name in ("before", "after", "gained", "lost")]
    names = ["id", "kind", *areas, *_PERCENT, "ndvi_before", "ndvi_after", "why"]
    plain = frame[names].assign(**{name: 100 * frame[name] for name in _PERCENT}).reset_index(drop=True)
    digits = dict.fromkeys([*areas, *_PERCENT], 0) | {"ndvi_before": 2, "ndvi_after": 2}
    said = {"kind": plain["kind"].map(changes.called), "why": plain["why"].map(retold)}
    shown: pd.DataFrame = plain.assign(**said).round(digits)
    return shown.drop(columns=[name for name in shown if shown[name].isna().all()]) if len(shown) else shown


def _coloured(shown: "pd.DataFrame") -> Any:
    if shown.size > _MOST_STYLED:
        return shown
    colours = {changes.called(kind): colour for kind, colour in CHANGE.items()}
    return shown.style.map(
        lambda kind: f"background-color: {colours[kind]}; color: {CASING}", subset=["kind"]
    )


def _configured(unit: str) -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    said = "m²" if unit == "m2" else "px"
    areas = {
        "before": tr("Area before ({unit})", unit=said),
        "after": tr("Area after ({unit})", unit=said),
        "gained": tr("Area gained ({unit})", unit=said),
        "lost": tr("Area lost ({unit})", unit=said),
    }
    ndvi = tr("Mean vegetation index over its ground")
    return {
        "id": number(tr("No."), width="small"),
        "kind": text(tr("Outcome"), width="small"),
        **{f"area_{name}_{unit}": number(title, format="localized") for name, title in areas.items()},
        "probability_before": number(tr("Probability before"), format="%.0f %%"),
        "probability_after": number(tr("Probability after"), format="%.0f %%"),
        "ndvi_before": number(tr("NDVI before"), format="%.2f", help=ndvi),
        "ndvi_after": number(tr("NDVI after"), format="%.2f", help=ndvi),
        "why": text(tr("What speaks for it"), width="large"),
    }


def title(row: Any) -> str:
    """What a landslide of the table is called: its number and its outcome."""
    return tr_as("outcome", "No. {number}: {outcome}", number=row["id"], outcome=changes.called(row["kind"]))


def card(run: "ChangeRun", frame: "pd.DataFrame", number: int) -> None:
    """The chosen landslide: both images side by side, and its evidence."""
    row = frame[frame["id"] == number].iloc[0]
    st.header(title(row), anchor=False)
    chips = pictures.chips(run, row)
    columns = st.columns((3, 3, 4), gap="medium")
    if chips is None:
        columns[0].info(tr("The server has the images no more: there are no pictures of this landslide."))
    else:
        captions = tr("Earlier image"), tr("Later image")
        for column, caption, chip in zip(columns, captions, chips, strict=False):
            outputs.picture(chip, caption, caption=caption, place=column)
    with columns[2]:
        st.markdown(words.plain(words.sentence(row["why"])))
        outputs.facts(_facts(run, row))
        _steps(run, frame, number)


def _facts(run: "ChangeRun", row: Any) -> dict[str, str]:
    unit = unit_of(run)
    spell = words.area if unit == "m2" else words.pixels

    def both(name: str, form: Any) -> str:
        return f"{form(row[f'{name}_before'])} → {form(row[f'{name}_after'])}"

    return {
        tr_as(
            "landslide", "Area"
        ): f"{spell(row[f'area_before_{unit}'])} → {spell(row[f'area_after_{unit}'])}",
        tr("Gained, lost"): tr(", ").join(spell(row[f"area_{name}_{unit}"]) for name in ("gained", "lost")),
        tr("Mean probability"): both("probability", lambda share: _known(share, words.per_cent)),
        tr("Vegetation index"): both("ndvi", lambda value: _known(value, "{:.2f}".format)),
        "rdNDVI": _known(row["rdndvi"], "{:.0f} %".format),
        tr("Change of looks"): _known(row["look_change"], _deviations),
        tr("Ground known"): both("known", words.per_cent),
        tr("Outlines"): f"{row['partners']}",
    }


def _deviations(value: float) -> str:
    return tr("{value:.1f} deviations of all ground", value=value)


def _known(value: float, form: Any) -> str:
    return "–" if value is None or math.isnan(value) else str(form(value))


def _steps(run: "ChangeRun", frame: "pd.DataFrame", number: int) -> None:
    """From one landslide to the next without the table."""
    numbers = [int(each) for each in frame["id"]]
    at = numbers.index(number)
    with st.container(horizontal=True):
        for label, step, icon in (
            (marked("Previous"), -1, "arrow_back"),
            (marked("Next"), 1, "arrow_forward"),
        ):
            there = 0 <= at + step < len(numbers)
            st.button(
                tr(label),
                icon=f":material/{icon}:",
                key=state.key(f"change.{label.lower()}"),
                disabled=not there,
                on_click=view.choose,
                args=(run, numbers[at + step] if there else None),
            )
