"""The runs on the Home page: one's own, and those that all who use this server may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from landslide_core.io.plain.packed import zipped
from landslide_core.language import marked, tr, tr_as, translated
from landslide_core.owners.register import Belonging
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import RunSummary, read_manifest
from landslide_core.work.recipes import APPLY, BATCH, CHANGE, COMPARE, DETECT, FACTORS, TEACH
from landslide_ui import frame, state, words
from landslide_ui.compare import comparisons
from landslide_ui.detect import runs
from landslide_ui.detect.change import changes
from landslide_ui.factors import analyses
from landslide_ui.owned import manage, room
from landslide_ui.serving import addresses
from landslide_ui.shared import background, compute, job_progress, outputs, owners, run_store

_SHOWN = 6  # of each list, until a person asks for all
_ENDED = {"failed": marked("failed"), "cancelled": marked("cancelled")}


def _kind(name: str) -> str:
    """What a kind of work is called; empty for one that is not known."""
    return {
        COMPARE: tr("Comparison"),
        FACTORS: tr("Factor analysis"),
        APPLY: tr("Saved model elsewhere"),
        DETECT: tr("Detection"),
        BATCH: tr("Batch"),
        TEACH: tr_as("work", "Teaching"),
        CHANGE: tr("Two dates"),
    }.get(name, "")


@dataclass(frozen=True)
class Line:
    """A line of a list: what it is called, what is said of it, when it was made (ISO 8601), and whose it is."""

    id: str
    title: str
    what: str
    made: str
    mine: bool
    shared: bool = False
    folder: RunSummary | None = None


def show() -> None:
    """Work under way, one's own runs, and what others share; runs survive a restart of the server."""
    manage.deleted()
    owner = owners.current()
    under_way = [job for job in compute.jobs().unfinished() if job.owner in ("", owner)]
    for job in under_way:
        _line(job.id, owners.title_of(background.id_in(job.id), job.title), _progress(job))
    lines = _lines({background.id_in(job.id) for job in under_way})
    own = [line for line in lines if line.mine]
    if not own and not under_way:
        outputs.quiet(tr("No runs yet. What you run is kept here and survives a restart."))
    _several(own, "own")
    with outputs.user_errors():
        room.show()
    others = [line for line in lines if not line.mine]
    if others:
        st.header(tr("Shared on this server"), anchor=False)
        _several(others, "others")


def _progress(job: Job) -> str:
    return f"{job_progress.in_words(job)} · {words.per_cent(job.progress)}"


def _lines(under_way: set[str]) -> list[Line]:
    """All that is finished, or has ended otherwise, newest first."""
    found = [_of_folder(run) for run in run_store.store().list() if run.readable and owners.may_see_run(run)]
    register, owner = owners.register(), owners.current()
    known = under_way | {line.id for line in found}
    entered = {each.id: each for each in (*register.of(owner), *register.shared())}
    found += [_of_register(each, owner) for each in entered.values() if each.id not in known]
    return sorted(found, key=lambda line: line.made, reverse=True)


def _of_folder(run: RunSummary) -> Line:
    known = owners.find(run.id)
    named = {DETECT: runs.title_of, CHANGE: changes.title_of}.get(run.kind)
    title = run.title if named is None else named(read_manifest(run.folder))
    made_by = {DETECT: run.network, BATCH: _kind(BATCH), CHANGE: _kind(CHANGE)}.get(run.kind)
    found = (
        tr_as("run", "{made_by} · {count:,} landslides", made_by=made_by, count=run.count or 0)
        if made_by is not None
        else _kind(run.kind) or _kind(FACTORS)
    )
    mine = known is not None and known.owner == owners.current()
    shared = known is not None and known.shared
    what = f"{found} · {words.moment(run.created)}"
    return Line(run.id, title, what, run.created, mine, shared=shared, folder=run)


def _of_register(entered: Belonging, owner: str) -> Line:
    made = datetime.fromtimestamp(entered.made, UTC).isoformat(timespec="seconds")
    job = background.job(entered.id)
    ended = "" if job is None else translated(_ENDED.get(job.state, ""))
    what = " · ".join(part for part in (_kind(entered.kind), ended, words.moment(made)) if part)
    title = background.first_title(entered.id) or entered.id
    return Line(entered.id, title, what, made, mine=entered.owner == owner, shared=entered.shared)


def _several(lines: Sequence[Line], name: str) -> None:
    """The newest lines, and all of them when a person asks."""
    every = len(lines) <= _SHOWN or state.recall(f"home.all.{name}", False)
    for line in lines if every else lines[:_SHOWN]:
        what = tr_as("run", "{what} · shared", what=line.what) if line.shared and line.mine else line.what
        _line(line.id, owners.title_of(line.id, line.title), what, line)
    if len(lines) > _SHOWN:
        st.toggle(tr_as("list", "All {count}", count=len(lines)), key=f"home.all.{name}")


def _line(run_id: str, title: str, what: str, line: Line | None = None) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f"**{words.plain(title)}**  \n:gray[{words.plain(what)}]", width="content")
        with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
            if st.button(
                tr_as("button", "Open"),
                key=f"home.run.{run_id}",
                type="tertiary",
                icon=":material/arrow_forward:",
            ):
                _open(background.id_in(run_id))
            if line is not None and line.mine:
                manage.menu(
                    line.id,
                    words.titled(line.title),
                    None if line.folder is None else partial(_take, line.folder),
                )


def _take(run: RunSummary) -> None:
    if run.kind in (BATCH, CHANGE):  # sent while it is packed: it may be large
        st.link_button(
            tr("All files (ZIP)"), addresses.of_run(run.id, run.created).zip(), icon=":material/download:"
        )
        return
    outputs.download_button(
        tr("All files (ZIP)"),
        f"{run.id}.zip",
        "application/zip",
        partial(zipped, run.folder),
        f"menu.zip.{run.id}",
    )


def _open(run_id: str) -> None:
    """Go to the page that shows a run."""
    if run_id.startswith((analyses.PREFIX, analyses.APPLIED)):
        frame.go("factors", analysis=run_id)
    frame.go("compare" if run_id.startswith(comparisons.PREFIX) else "detect", run=run_id)
