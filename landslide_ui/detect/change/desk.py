"""Which two images are compared: a sample pair, uploads, or files on the server; and what goes with them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from landslide_core.io.admission.guards import IMAGE_SUFFIXES
from landslide_core.language import marked, retold, tr
from landslide_core.work.change_plan import ChangePlan
from landslide_ui import state, words
from landslide_ui.shared import layers, outputs, samples, uploads
from landslide_ui.shared.given import server_folder

_ORIGINS: Mapping[state.Origin, str] = {
    "sample": marked("Sample pair"),
    "upload": marked("Upload"),
    "folder": marked("Folder on the server"),
}
_MOST_LISTED = 500
_ORIGIN = state.key("change.origin")
_KEY, _TURN = state.key("change.images"), state.key("change.turn")
Date = Literal["before", "after"]
_DATES: Mapping[Date, str] = {"before": marked("Earlier image"), "after": marked("Later image")}
_FORMS = marked(
    "GeoTIFF, COG, JPEG 2000, PNG, JPEG or any other form that a detection takes, with its world file or .aux.xml."
)


@dataclass(frozen=True)
class TwoImages:
    """The files of a comparison as they were given; dem and exclude go with both images."""

    origin: state.Origin = "sample"
    title: str = ""
    before: Path | None = None
    after: Path | None = None
    dem: Path | None = None
    exclude: Path | None = None


def choose() -> TwoImages:
    """Widgets for where both images come from; returns what was given so far."""
    given = _given()
    origins = server_folder.offered(_ORIGINS)
    chosen: state.Origin | None = st.segmented_control(
        tr("Where both images come from"),
        origins,
        default=given.origin,
        format_func=lambda each: tr(_ORIGINS[each]),
        required=True,
        key=_ORIGIN,
        persist_state="session",
        label_visibility="collapsed",
    )
    origin = chosen or "sample"
    if given.origin != origin:
        given = TwoImages(origin)
    {"sample": _choose_sample, "upload": _upload_both, "folder": _choose_files}[origin](given)
    return given


def add_companions(given: TwoImages) -> None:
    """Widgets for an elevation model and areas to leave out, which go with both images."""
    with st.expander(tr("Elevation model, excluded areas (optional)")):
        _one_file(given, "dem", tr("Elevation model (DEM)"), tr("Any CRS and resolution, for both images."))
        _one_file(
            given,
            "exclude",
            tr("Areas to leave out"),
            tr(
                "Farmland, water or built-up land, as polygons or as a mask: nothing is searched there at either date."
            ),
        )


def _given() -> TwoImages:
    found: TwoImages = state.recall(_KEY, TwoImages())
    return found


def _lay(given: TwoImages) -> None:
    """Keep what was given and draw the page anew; uploaders start afresh, for what they held is on disk by now."""
    state.keep(_KEY, given)
    state.keep(_TURN, state.recall(_TURN, 0) + 1)
    st.rerun()


def lay_again(plan: ChangePlan) -> None:
    """Lay both images of a comparison on the desk again; only before its widgets are drawn."""
    given = TwoImages(_origin_of(plan), plan.title, plan.before, plan.after, plan.dem, plan.exclude)
    if _given() == given:
        return
    state.keep(_ORIGIN, given.origin)
    state.keep(_KEY, given)
    state.keep(_TURN, state.recall(_TURN, 0) + 1)
    for date in _DATES:
        state.drop(_file_key(date))


def _origin_of(plan: ChangePlan) -> state.Origin:
    """Where both images of a comparison came from."""
    if any((pair.before, pair.after) == (plan.before, plan.after) for pair in samples.all_pairs()):
        return "sample"
    folder = server_folder.data_folder()
    below = folder is not None and all(each.is_relative_to(folder) for each in (plan.before, plan.after))
    return "folder" if below else "upload"


def _of_turn(name: str) -> str:
    return state.key(f"change.{name}.{state.recall(_TURN, 0)}")


def _choose_sample(given: TwoImages) -> None:
    pairs = {pair.id: pair for pair in samples.all_pairs()}
    if not pairs:
        outputs.quiet(tr("This server has no sample pair; upload two images."))
        return
    current = next((pair.id for pair in pairs.values() if pair.before == given.before), None)
    chosen = st.selectbox(
        tr("Sample pair"),
        list(pairs),
        index=None if current is None else list(pairs).index(current),
        format_func=lambda identity: tr(pairs[identity].title),
        placeholder=tr("Choose a sample pair"),
        key=_of_turn("sample"),
        label_visibility="collapsed",
    )
    if chosen is not None and chosen != current:
        pair = pairs[chosen]
        _lay(TwoImages("sample", pair.title, pair.before, pair.after))
    if current is not None:
        outputs.quiet(retold(pairs[current].text))


def _upload_both(given: TwoImages) -> None:
    for date, label in _DATES.items():
        _one_file(given, date, tr(label), tr(_FORMS))


def _one_file(given: TwoImages, field: str, label: str, help_text: str) -> None:
    """An uploader, or what was given with a way to remove it."""
    present: Path | None = getattr(given, field)
    if present is None:
        files = st.file_uploader(label, accept_multiple_files=True, key=_of_turn(field), help=help_text)
        if files:
            with outputs.user_errors():
                _put(given, field, uploads.spool(files))
        return
    name, remove = st.columns((4, 1), vertical_alignment="center")
    name.markdown(f"**{label}**  \n{words.plain(present.name)}")
    if remove.button(tr("Remove"), key=state.key(f"change.remove.{field}"), type="tertiary"):
        _put(given, field, None)
    if field not in _DATES:
        chosen = layers.choose(present, state.key(f"change.layer.{field}"))
        if chosen != present:
            _put(given, field, chosen)


def _put(given: TwoImages, field: str, path: Path | None) -> None:
    changed: dict[str, Any] = {field: path}
    _lay(_named(replace(given, **changed)))


def _named(given: TwoImages) -> TwoImages:
    if given.before is None or given.after is None:
        return given
    return replace(given, title=f"{given.before.name} → {given.after.name}")


def _choose_files(given: TwoImages) -> None:
    folder = server_folder.data_folder()
    if folder is None:
        return
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in IMAGE_SUFFIXES)
    files = [path.relative_to(folder).as_posix() for path in found[:_MOST_LISTED]]
    chosen: dict[str, Any] = {}
    with outputs.user_errors():
        for date, label in _DATES.items():
            present: Path | None = getattr(given, date)
            shown = None if present is None else present.relative_to(folder).as_posix()
            named = st.selectbox(
                tr("{image} below {folder}/", image=tr(label), folder=folder.name),
                files,
                index=files.index(shown) if shown in files else None,
                placeholder=tr("Choose a file or type its path"),
                accept_new_options=True,
                key=_file_key(date),
                persist_state="session",
            )
            chosen[date] = server_folder.below(folder, named) if named else present
        if (given.before, given.after) != (chosen["before"], chosen["after"]):
            _lay(_named(replace(given, **chosen)))


def _file_key(date: Date) -> str:
    return state.key(f"change.file.{date}")
