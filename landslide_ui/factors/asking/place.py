"""One place on the map: clicked, by its coordinates, or a landslide; and its reasons."""

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from landslide_core.analysis import model_charts as figures
from landslide_core.figures import map_to_pixel
from landslide_core.language import tr, tr_as
from landslide_ui import state, words
from landslide_ui.factors import forest, layers, pictures
from landslide_ui.owned.view import Part, places
from landslide_ui.shared import charts, outputs

if TYPE_CHECKING:
    from landslide_core.susceptibility import SusceptibilityResult
    from landslide_ui.factors.analyses import Analysis


def key(found: "Analysis") -> str:
    """The key under which the chosen place is kept."""
    return state.factor_key(f"place.{found.plan.title}")


def _first_key(found: "Analysis") -> str:
    return f"{key(found)}.first"


def part(found: "Analysis", limits: tuple[float, float]) -> "Part[map_to_pixel.Place | None]":
    """The place as an address has it (landslide_ui.factors.view); limits: how far east and north it may be."""
    one = places("place", key(found), limits, 1, 1)

    def read(text: str) -> map_to_pixel.Place | None:
        found = one.read(text)
        return None if found is None else found[0]

    own: map_to_pixel.Place | None = state.recall(_first_key(found))
    return Part("place", one.key, own, read, lambda place: one.write(None if place is None else (place,)))


def choose(found: "Analysis") -> int | None:
    """Say where the place is and offer to type it; returns its row of the table, None where nothing is known."""
    if not layers.has_map(found):
        count = layers.related_of(found).data.count
        chosen = st.number_input(
            tr("Row of the table"),
            1,
            count,
            key=state.factor_key(f"row.{found.id}"),
            persist_state="session",
        )
        return int(chosen) - 1
    place = state.recall(key(found))
    if place is None:
        place = _most_susceptible(found)
        state.keep(_first_key(found), place)
        state.keep(key(found), place)
    row = row_at(found, place)
    with st.expander(tr("Place: {place}", place=_in_words(found, place))):
        _type(found, place)
        _landslide(found)
    outputs.quiet(tr("Click on the map to ask about another place."))
    if row is None:
        st.info(
            tr("Nothing is known at that place. Choose one where the map is coloured."),
            icon=":material/info:",
        )
    return row


def row_at(found: "Analysis", place: map_to_pixel.Place) -> int | None:
    """The row of the table under a place."""
    stack = pictures.stack_of(found)
    at = map_to_pixel.pixel_at(stack.geobox, place)
    if at is None or not stack.valid[at]:
        return None
    flat = at[0] * stack.valid.shape[1] + at[1]
    return int(np.count_nonzero(stack.valid.ravel()[:flat]))


def _most_susceptible(found: "Analysis") -> map_to_pixel.Place:
    """Where the forest sees the highest probability: a place that has something to tell."""
    from landslide_core.susceptibility import FOREST

    stack = pictures.stack_of(found)
    best = int(pictures.result_of(found).results[FOREST].scores.argmax())
    row, col = stack.rows_cols()[best]
    return map_to_pixel.place_of(stack.geobox, int(row), int(col))


def _in_words(found: "Analysis", place: map_to_pixel.Place) -> str:
    if pictures.georeferenced(found):
        return tr("{north:.5f}° N, {east:.5f}° E", north=place[1], east=place[0])
    return f"{place[0]:.0f}, {place[1]:.0f}"


def _type(found: "Analysis", place: map_to_pixel.Place) -> None:
    with st.form(state.factor_key(f"coordinates.{found.id}"), border=False):
        left, right = st.columns(2)
        at = f"{found.id}.{place[0]}.{place[1]}"
        north = left.number_input(
            tr("Latitude (°)"), value=place[1], format="%.6f", key=state.factor_key(f"north.{at}")
        )
        east = right.number_input(
            tr("Longitude (°)"), value=place[0], format="%.6f", key=state.factor_key(f"east.{at}")
        )
        if st.form_submit_button(tr("Go there"), key=state.factor_key(f"go.{found.id}")):
            state.keep(key(found), (float(east), float(north)))
            st.rerun(scope="fragment")


def _landslide(found: "Analysis") -> None:
    table = layers.related_of(found).landslides
    if table is None or table.empty:
        return
    order = table.assign(size=table.geometry.area).nlargest(200, "size")
    chosen = st.selectbox(
        tr("Or a landslide"),
        [int(identity) for identity in order["id"]],
        index=None,
        format_func=lambda identity: tr_as("landslide", "No. {identity}", identity=identity),
        placeholder=tr("Choose a landslide"),
        key=state.factor_key(f"slide.{found.id}"),
    )
    if chosen is None or not st.button(tr("Show it"), key=state.factor_key("slide.show")):
        return
    point = order.loc[order["id"] == chosen].representative_point()
    point = point if point.crs is None else point.to_crs("EPSG:4326")
    state.keep(key(found), (float(point.x.iloc[0]), float(point.y.iloc[0])))
    st.rerun(scope="fragment")


def values_at(found: "Analysis", row: int) -> NDArray[np.float32]:
    """The factors' values of a row of the table."""
    return np.array(table(found)[row])


def table(found: "Analysis") -> NDArray[np.float32]:
    """All places (n, factors), read-only; taken from the layers once."""
    rows: NDArray[np.float32] = _table(found.stamp, found)
    return rows


@st.cache_resource(max_entries=4, show_spinner=False)
def _table(stamp: str, _found: "Analysis") -> NDArray[np.float32]:
    if layers.has_map(_found):
        return pictures.stack_of(_found).table()
    return layers.related_of(_found).data.table()


def chance(result: "SusceptibilityResult", probability: float) -> float:
    """The chance where landslides are as common as in the area, of the forest's probability in its own sample."""
    from landslide_core.susceptibility import FOREST

    return float(result.results[FOREST].chance(np.array([probability], np.float32))[0])


def in_words(result: "SusceptibilityResult", of_place: float) -> str:
    """A chance as a share, or as a number that only compares where the area's own share is not known."""
    return f"{of_place:.2f}" if result.sample.chosen else words.share(of_place)


def _say_chance(result: "SusceptibilityResult", probability: float) -> None:
    label = tr("Relative susceptibility there") if result.sample.chosen else tr("Chance of landslide there")
    st.metric(label, in_words(result, chance(result, probability)), width="content")


def _say_what_it_means(result: "SusceptibilityResult", probability: float) -> None:
    sample = result.sample
    if sample.chosen:
        outputs.quiet(
            tr(
                "Compared with other rows only: landslides were chosen, and how common they are in the area was not "
                "stated."
            )
        )
        return
    outputs.quiet(
        tr(
            "By the forest, at the area's own share of landslides ({rate}). In its sample {share} are landslides, so "
            "that the steps below end at {probability:.2f}.",
            rate=words.share(sample.rate),
            share=words.share(sample.share),
            probability=probability,
        )  # fmt: skip
    )


def waterfall(found: "Analysis", row: int | None, values: NDArray[np.float32] | None = None) -> None:
    """From the average to the probability of a place, factor by factor; `values` in place of its own."""
    from landslide_core.susceptibility import waterfall as explained

    if row is None:
        return
    result = forest.result_of(found)
    steps = explained(result.forest, values_at(found, row) if values is None else values)
    if values is None:  # with values of the asker's, chances stand above already
        _say_chance(result, steps.probability)
    _say_what_it_means(result, steps.probability)
    charts.show(
        figures.waterfall_steps(steps), "waterfall", tr("From the average to the probability of this place")
    )
