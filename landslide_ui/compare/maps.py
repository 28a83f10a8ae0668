"""Maps side by side: errors of each network, predictions, and where two disagree."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import streamlit as st

from landslide_core.comparison import class_maps
from landslide_core.figures import class_pictures, palette
from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.compare import comparisons, pictures, scores
from landslide_ui.maps import side_by_side
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison

Mode = Literal["errors", "prediction", "opinions"]
MODES: dict[Mode, str] = {
    "errors": marked("Right and wrong"),
    "prediction": marked("Predictions"),
    "opinions": marked("Where two disagree"),
}


def chosen_cell(identity: str) -> tuple[str, class_maps.Cell] | None:
    """The cell of a matrix that was clicked: name of the network, and which cell."""
    cell: tuple[str, class_maps.Cell] | None = state.recall(state.compare_key(f"cell.{identity}"))
    return cell


def choose_cell(identity: str, cell: tuple[str, class_maps.Cell] | None) -> None:
    """Show only the pixels of that cell on the maps, or all again."""
    state.keep(state.compare_key(f"cell.{identity}"), cell)
    if cell is not None:
        state.keep(state.compare_key(f"mode.{identity}"), "errors")


def show_networks(identity: str, names: Sequence[str]) -> None:
    """Show the maps of these networks."""
    state.keep(_shown_key(identity), list(names))


def _shown_key(identity: str) -> str:
    return state.compare_key(f"shown.{identity}")


def show(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """Choose what the maps show, and draw them."""
    scene = _choose_scene(identity, found)
    cell = chosen_cell(identity)
    mode: Mode | None = st.segmented_control(
        tr("Maps show"),
        list(MODES),
        format_func=lambda each: tr(MODES[each]),
        required=True,
        key=state.compare_key(f"mode.{identity}"),
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    names = _choose_networks(identity, found, cell, mode or "errors")
    if cell is not None and mode == "errors":
        _say_cell(identity, found, cell, thresholds)
    if mode == "opinions" and len(names) != 2:
        outputs.quiet(tr("Choose exactly two networks to see where they disagree."))
        return
    if not names:
        outputs.quiet(tr("Choose a network to see its map."))
        return
    panels = _panels(identity, found, thresholds, names, mode or "errors", scene)
    key = f"{identity}.{scene}"
    if len(found.scenes) > 1:
        side_by_side.register_photo(key, comparisons.photo(identity, found, scene))
    georeferenced = found.scenes[scene].geobox.crs is not None
    side_by_side.show(key, panels, georeferenced, state.compare_key(f"maps.{identity}"))
    _legend(identity, mode or "errors", found, names)


def _choose_scene(identity: str, found: "Comparison") -> int:
    if len(found.scenes) == 1:
        return 0
    names = [words.titled(scene.name) for scene in found.scenes]
    chosen = st.selectbox(
        tr("Picture"),
        range(len(names)),
        format_func=names.__getitem__,
        key=state.compare_key(f"scene.{identity}"),
        persist_state="session",
    )
    return int(chosen or 0)


def _choose_networks(
    identity: str, found: "Comparison", cell: tuple[str, class_maps.Cell] | None, mode: Mode
) -> Sequence[str]:
    titles = {each.name: each.title for each in found.contenders}
    key = _shown_key(identity)
    shown: list[str] = state.recall(key)
    if cell is not None and cell[0] not in shown:
        state.keep(key, [cell[0], *shown][: scores.SIDE_BY_SIDE])
    if mode == "opinions" and len(shown) > 2:
        state.keep(key, shown[:2])
    return st.multiselect(
        tr("Networks on the maps"),
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        persist_state="session",
        max_selections=2 if mode == "opinions" else 9,
        placeholder=tr("Choose networks"),
        label_visibility="collapsed",
    )


def _say_cell(
    identity: str, found: "Comparison", cell: tuple[str, class_maps.Cell], thresholds: Mapping[str, float]
) -> None:
    each = found.contender(cell[0])
    pixels = getattr(each.matrix(thresholds[cell[0]]), cell[1])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            tr(
                "Only the cell **{cell}** is shown: {pixels:,} pixels of {network}.",
                cell=retold(class_maps.CELL_TITLES[cell[1]]),
                pixels=pixels,
                network=each.title,
            ),
            width="content",
        )
        st.button(
            tr("Show all again"),
            key=state.compare_key("all"),
            type="tertiary",
            on_click=choose_cell,
            args=(identity, None),
        )


def _panels(
    identity: str,
    found: "Comparison",
    thresholds: Mapping[str, float],
    names: Sequence[str],
    mode: Mode,
    scene: int,
) -> list[side_by_side.Panel]:
    cell = chosen_cell(identity)
    only = cell[1] if cell is not None and mode == "errors" else None
    panels = []
    for name in names:
        cut = thresholds[name]
        if mode == "prediction":
            overlay = pictures.prediction(identity, found, scene, name, cut)
        else:
            overlay = pictures.errors(identity, found, scene, name, cut, only)
        title = tr_as(
            "map", "{network} at {threshold:.2f}", network=found.contender(name).title, threshold=cut
        )
        panels.append(side_by_side.Panel(name, title, overlay))
    if mode == "opinions":
        first, second = names
        cuts = (thresholds[first], thresholds[second])
        overlay = pictures.opinions(identity, found, scene, (first, second), cuts)
        both = (found.contender(name).title for name in names)
        title = tr_as("networks", "{first} and {second}", **dict(zip(("first", "second"), both, strict=True)))
        panels.insert(1, side_by_side.Panel("opinions", title, overlay))
    return panels


def _legend(identity: str, mode: Mode, found: "Comparison", names: Sequence[str]) -> None:
    errors = {
        tr("Hit"): palette.HIT,
        tr("False alarm"): palette.FALSE_ALARM,
        tr("Miss"): palette.MISS,
    }
    if mode == "errors":
        pressed = (chosen_cell(identity) or ("", ""))[1] == "tn"  # else the image is seen there
        outputs.colours({**errors, tr("Left alone"): palette.LEFT_ALONE if pressed else "transparent"})
    elif mode == "prediction":
        outputs.colours({tr("Called landslide"): palette.HIT})
    else:
        first, second = (found.contender(name).title for name in names)
        outputs.quiet(
            tr(
                "Left and right: right and wrong of {first} and of {second}. In the middle: who says what.",
                first=first,
                second=second,
            )
        )
        outputs.colours(
            {
                **errors,
                tr("Both"): palette.HIT,
                tr_as("map", "Only {network}", network=first): class_pictures.ONLY_FIRST,
                tr_as("map", "Only {network}", network=second): class_pictures.ONLY_SECOND,
            }
        )
