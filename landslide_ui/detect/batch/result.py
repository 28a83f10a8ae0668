"""The second half of Detect for many images: how far they are, a table of all, the map of all, and files."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.detection.batch.run import BatchRun
from landslide_core.language import marked, retold, tr, tr_as, tr_many
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
_MOST_WHYS, _MOST_LINES = 20, 40


def show(identity: str) -> None:
    """Draw a batch: its progress while it is under way, its table, map and files afterwards."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        title = batches.called(identity)
        st.title(words.plain(owners.title_of(identity, title)), anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            progress.back_button(marked("New detection"))
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
        job_progress.ending(job, tr("The batch was stopped. What is done stays, and it can go on."))
    _go_on_button(identity, job, tr("Go on"))
    if batch is not None:
        _lines(batch)


def _under_way(identity: str) -> bool:
    job, batch = background.job(identity), batches.opened(identity)
    if job is None or job.over:
        return True
    job_progress.bar(job)
    outputs.quiet(
        tr("You may leave this page: the batch goes on. Its address, with ?run=, leads back to it.")
    )
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
        rows.append((scene["image"], _state(scene["state"]), found, _area(scene)))
    tables.table((tr("Image"), tr("State"), tr("Landslides"), tr_as("landslide", "Area")), rows)
    if len(batch.scenes) > _MOST_LINES:
        outputs.quiet(tr("and {count:,} more", count=len(batch.scenes) - _MOST_LINES))


def _state(name: str) -> str:
    return {
        "waiting": tr_as("image", "Waiting"),
        "begun": tr_as("image", "Under way"),
        "done": tr_as("image", "Done"),
        "failed": tr_as("image", "Left out"),
    }[name]


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
        tr("Landslides"): f"{results['count']:,}",
        tr("Total area"): words.area(results["total_area"]),
        tr("Images"): f"{results['scenes']:,}",
        _state("failed"): f"{results['failed']:,}",
    }
    with st.container(horizontal=True, gap="medium"):
        for label, value in values.items():
            st.metric(label, value, width=_METRIC_WIDTH_PX)
    merged, pixels = results["merged"], results["in_pixels"]
    if merged:
        merge = batch.manifest["how"]["duplicates"] == "merge"
        outputs.quiet(_became_one(merged) if merge else _bear_one_number(merged))
    for note in batch.manifest["warnings"]:
        outputs.quiet(retold(note))
    if pixels["scenes"]:
        outputs.quiet(
            tr_many(
                "{count:,} image without georeference, with {landslides:,} landslides, stand in the table and in no "
                "mosaic; they do not count in the totals.",
                "{count:,} images without georeference, with {landslides:,} landslides, stand in the table and in no "
                "mosaic; they do not count in the totals.",
                pixels["scenes"],
                landslides=pixels["count"],
            )
        )


def _became_one(outlines: int) -> str:
    return tr_many(
        "{count:,} outline of overlapping images shows a landslide that another image shows too, and became one "
        "with it: on the ground that both show, they share at least half of the smaller outline. Each landslide counts "
        "once.",
        "{count:,} outlines of overlapping images show a landslide that another image shows too, and became one "
        "with it: on the ground that both show, they share at least half of the smaller outline. Each landslide counts "
        "once.",
        outlines,
    )


def _bear_one_number(outlines: int) -> str:
    return tr_many(
        "{count:,} outline of overlapping images shows a landslide that another image shows too, and bear its number: "
        "on the ground that both show, they share at least half of the smaller outline. Each landslide counts once.",
        "{count:,} outlines of overlapping images show a landslide that another image shows too, and bear its number: "
        "on the ground that both show, they share at least half of the smaller outline. Each landslide counts once.",
        outlines,
    )


def _why_not(identity: str, batch: BatchRun) -> None:
    failed = [scene for scene in batch.scenes if scene["state"] == "failed"]
    if not failed:
        return
    left_out = tr_many("{count:,} image left out, and why", "{count:,} images left out, and why", len(failed))
    with st.expander(left_out, expanded=True):
        st.markdown(
            "\n".join(f"- {batches.why(scene['image'], scene['error'])}" for scene in failed[:_MOST_WHYS])
        )
        if len(failed) > _MOST_WHYS:
            outputs.quiet(tr("and {count:,} more, in the table of scenes", count=len(failed) - _MOST_WHYS))
        _go_on_button(identity, batches.job_of(identity), tr("Try these again"))


def _table(identity: str, batch: BatchRun) -> None:
    st.header(tr("Images"), anchor=False)
    done = [scene for scene in batch.scenes if scene["state"] == "done"]
    if not done:
        return
    outputs.quiet(
        tr("Select a row and open the image to move its threshold, look at its map, and take its files.")
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
    label = tr("Open an image") if chosen is None else tr("Open {image}", image=chosen["image"])
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
            "light": [_light((scene.get("light") or {}).get("level", "")) for scene in done],
            "took": [scene["seconds"] for scene in done],
        }
    )


def _light(level: str) -> str:
    called = {
        "green": tr_as("light", "green"),
        "amber": tr_as("light", "amber"),
        "red": tr_as("light", "red"),
    }
    return called.get(level, level)


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "image": text(tr("Image"), width="medium"),
        "landslides": number(tr("Landslides"), format="localized"),
        "area": number(tr("Total area"), format="localized"),
        "unit": text(tr_as("measure", "Unit"), width="small"),
        "share": number(tr("Share of the valid area"), format="%.2f %%"),
        "threshold": number(tr("Threshold"), format="%.0f %%"),
        "light": text(
            tr("Light"),
            width="small",
            help=tr("What was said before the run: can the network be trusted here?"),
        ),
        "took": number(tr("Seconds"), format="%.0f"),
    }


def back_to_batch(run_id: str) -> None:
    """Above the run of a scene: the way back to its batch."""
    progress.back_to_whole(run_id, batches.is_one, marked("Back to the batch"), "to_batch")
