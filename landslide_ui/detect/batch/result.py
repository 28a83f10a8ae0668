"""The second half of Detect for many images: how far they are, a table of all, the map of all, and files."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.detection.batch.run import BatchRun
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import PART
from landslide_ui import state, words
from landslide_ui.detect import progress
from landslide_ui.detect.batch import batches, downloads, mosaic_map
from landslide_ui.owned import manage
from landslide_ui.shared import background, job_progress, outputs, owners, tables

if TYPE_CHECKING:
    import pandas as pd

_METRIC_WIDTH_PX = 190
_STATES = {"waiting": "Waiting", "begun": "Under way", "done": "Done", "failed": "Left out"}
_MOST_WHYS, _MOST_LINES = 20, 40


def show(identity: str) -> None:
    """Draw a batch: its progress while it is under way, its table, map and files afterwards."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        title = batches.title_of(identity)
        st.title(words.plain(owners.title_of(identity, title)), anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            progress.back_button("New detection")
            manage.menu(identity, title)
    batch = batches.opened(identity)
    if batch is not None and batch.complete:
        _whole(identity, batch)
        return
    job = batches.job_of(identity)
    if job is not None and not job.over:
        outputs.watch(_under_way, identity)
        return
    if job is not None:
        job_progress.ending(job, "The batch was stopped. What is done stays, and it can go on.")
    _go_on_button(identity, job, "Go on")
    if batch is not None:
        _lines(batch)


def _under_way(identity: str) -> bool:
    job, batch = background.job(identity), batches.opened(identity)
    if job is None or job.over:
        return True
    job_progress.bar(job)
    outputs.quiet("You may leave this page: the batch goes on. Its address, with ?run=, leads back to it.")
    job_progress.cancel_button(job, state.key("cancel"))
    if batch is not None:
        _lines(batch)
    return False


def _go_on_button(identity: str, job: Job | None, label: str) -> None:
    mine = owners.find(identity) is None or owners.is_mine(identity)
    if job is not None and mine and st.button(label, icon=":material/play_arrow:", key=state.key("go_on")):
        with outputs.user_errors():
            batches.go_on(identity)
            st.rerun()


def _lines(batch: BatchRun) -> None:
    """Each scene in a line, as far as it is."""
    rows = []
    for scene in batch.scenes[:_MOST_LINES]:
        found = "" if scene["count"] is None else f"{scene['count']:,}"
        rows.append((scene["image"], _STATES[scene["state"]], found, _area(scene)))
    tables.table(("Image", "State", "Landslides", "Area"), rows)
    if len(batch.scenes) > _MOST_LINES:
        outputs.quiet(f"and {len(batch.scenes) - _MOST_LINES:,} more")


def _area(scene: Any) -> str:
    if scene["total_area"] is None:
        return ""
    spell = words.pixels if scene["area_unit"] == "px" else words.area
    return spell(scene["total_area"])


def _whole(identity: str, batch: BatchRun) -> None:
    _totals(batch)
    _why_not(identity, batch)
    mosaic_map.show(identity, batch)
    _table(identity, batch)
    downloads.show(identity, batch)


def _totals(batch: BatchRun) -> None:
    results = batch.manifest["results"]
    values = {
        "Landslides": f"{results['count']:,}",
        "Total area": words.area(results["total_area"]),
        "Images": f"{results['scenes']:,}",
        "Left out": f"{results['failed']:,}",
    }
    with st.container(horizontal=True, gap="medium"):
        for label, value in values.items():
            st.metric(label, value, width=_METRIC_WIDTH_PX)
    merged, pixels = results["merged"], results["in_pixels"]
    if merged:
        done = "became one with it" if batch.manifest["how"]["duplicates"] == "merge" else "bear its number"
        outputs.quiet(
            f"{merged:,} outline{'s' * (merged != 1)} of overlapping images show{'s' * (merged == 1)} a landslide that "
            f"another image shows too, and {done}: on the ground that both show, they share at least half of the "
            "smaller outline. Each landslide counts once."
        )
    for note in batch.manifest["warnings"]:
        outputs.quiet(note)
    if pixels["scenes"]:
        outputs.quiet(
            f"{pixels['scenes']:,} image{'s' * (pixels['scenes'] != 1)} without georeference, with "
            f"{pixels['count']:,} landslides, stand in the table and in no mosaic; they do not count in the totals."
        )


def _why_not(identity: str, batch: BatchRun) -> None:
    failed = [scene for scene in batch.scenes if scene["state"] == "failed"]
    if not failed:
        return
    with st.expander(f"{len(failed):,} image{'s' * (len(failed) != 1)} left out, and why", expanded=True):
        st.markdown(
            "\n".join(f"- {batches.why(scene['image'], scene['error'])}" for scene in failed[:_MOST_WHYS])
        )
        if len(failed) > _MOST_WHYS:
            outputs.quiet(f"and {len(failed) - _MOST_WHYS:,} more, in the table of scenes")
        _go_on_button(identity, batches.job_of(identity), "Try these again")


def _table(identity: str, batch: BatchRun) -> None:
    st.header("Images", anchor=False)
    done = [scene for scene in batch.scenes if scene["state"] == "done"]
    if not done:
        return
    outputs.quiet(
        "Select a row and open the image to move its threshold, look at its map, and take its files."
    )
    event: Any = st.dataframe(
        _frame(done),
        hide_index=True,
        height=min(38 + 35 * len(done), 420),
        column_config=_columns(),
        key=state.key(f"scenes.{identity}"),
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = event["selection"]["rows"]
    chosen = done[rows[0]] if rows and rows[0] < len(done) else None
    label = "Open an image" if chosen is None else f"Open {chosen['image']}"
    if st.button(
        label, icon=":material/arrow_forward:", key=state.key("open_scene"), disabled=chosen is None
    ):
        assert chosen is not None
        state.show_run(f"{identity}{PART}{chosen['name']}")
        st.rerun()


def _frame(done: list[Any]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(
        {
            "image": [scene["image"] for scene in done],
            "landslides": [scene["count"] for scene in done],
            "area": [scene["total_area"] for scene in done],
            "unit": [scene["area_unit"] for scene in done],
            "share": [None if scene["share"] is None else 100 * scene["share"] for scene in done],
            "threshold": [100 * scene["threshold"] for scene in done],
            "light": [(scene.get("light") or {}).get("level", "") for scene in done],
            "took": [scene["seconds"] for scene in done],
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "image": st.column_config.TextColumn("Image", width="medium"),
        "landslides": number("Landslides", format="localized"),
        "area": number("Total area", format="localized"),
        "unit": st.column_config.TextColumn("Unit", width="small"),
        "share": number("Share of the valid area", format="%.2f %%"),
        "threshold": number("Threshold", format="%.0f %%"),
        "light": st.column_config.TextColumn(
            "Light", width="small", help="What was said before the run: can the network be trusted here?"
        ),
        "took": number("Seconds", format="%.0f"),
    }


def back_to_batch(run_id: str) -> None:
    """Above the run of a scene: the way back to its batch."""
    progress.back_to_whole(run_id, batches.is_one, "Back to the batch", "to_batch")
