"""Review beside the map: the landslide that matters most next, a decision by a press or a key, undo and redo."""

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import streamlit as st

from landslide_core.language import marked, retold, tr, tr_as
from landslide_core.review.log import MOST_SIGNS, Review, State
from landslide_core.review.order import next_open, queue
from landslide_core.review.states import Standing
from landslide_core.teaching.drawn import decided
from landslide_ui import words
from landslide_ui.detect import chosen, landslide_table, modes, runs
from landslide_ui.detect.review import kept, shaping, sketch, told
from landslide_ui.detect.teach import given
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

# What a press decides: label and icon; their keys are sketch.KEYS.
_DECISIONS: dict[State, tuple[str, str]] = {
    "accepted": (marked("Accept"), ":material/check:"),
    "rejected": (marked("Reject"), ":material/close:"),
    "unsure": (marked("Unsure"), ":material/question_mark:"),
}


@dataclass(frozen=True)
class Reviewed:
    """A run in review: its log, the landslides that are shown, what is decided of them, and which is looked at."""

    run: "DetectRun"
    review: Review
    inventory: "Inventory"
    standing: dict[int, Standing]
    chosen: int | None

    @property
    def states(self) -> dict[int, str]:
        """The state of each landslide by its number."""
        return {number: each.state for number, each in self.standing.items()}

    def by_place(self) -> dict[str, Standing]:
        """What is decided, by place."""
        table = self.inventory.table
        return {
            str(place): self.standing[int(number)]
            for place, number in zip(table["place"], table["id"], strict=True)
        }


def switch(run: "DetectRun") -> bool:
    """The switch beside the map."""
    return modes.switch(
        runs.id_of(run),
        "review",
        tr("Review"),
        tr(
            "Accept or reject landslides, those in doubt first; draw missed ones. Kept in the run, with who and when."
        ),
    )


def begin(run: "DetectRun", review: Review, inventory: "Inventory", number: int | None) -> Reviewed:
    """Find which landslide is looked at: the one that is chosen, or the one most in doubt."""
    found = Reviewed(run, review, inventory, kept.standing_of(review, inventory), number)
    if number is None and inventory.count:
        names = queue(inventory)
        place = next_open(names, found.by_place()) or names[0]
        chosen.choose(run, place)
        found = replace(found, chosen=chosen.numbers_of(inventory)[place])
    return found


def show(reviewed: Reviewed) -> None:
    """Draw the landslide that is looked at, the decisions, and how far the review is."""
    run, inventory = reviewed.run, reviewed.inventory
    with st.container(border=True, key="review_panel"):
        open_ones = sum(each.state == "open" for each in reviewed.standing.values())
        done = inventory.count - open_ones
        drawn = len(reviewed.review.drawn)
        if drawn:
            said = tr(
                "**Review** · {done} of {count} decided, {drawn} drawn",
                done=done,
                count=inventory.count,
                drawn=drawn,
            )
        else:
            said = tr("**Review** · {done} of {count} decided", done=done, count=inventory.count)
        st.markdown(said)
        if reviewed.chosen is not None:
            _landslide(reviewed, reviewed.chosen)
        if not kept.may_change(run):
            outputs.quiet(tr("This run is another's: its review can be read, and only its owner decides."))
            return
        if reviewed.chosen is not None:
            _decide(reviewed, reviewed.chosen)
            told.show(run, reviewed.review, inventory, reviewed.chosen)
            shaping.show(run, reviewed.review, inventory, reviewed.chosen)
        _walk(reviewed)
        _to_teaching(reviewed)


def _landslide(reviewed: Reviewed, number: int) -> None:
    """What is known and decided of one."""
    inventory = reviewed.inventory
    row = inventory.table.set_index("id").loc[number]
    area = words.area(row["area_m2"]) if inventory.georeferenced else words.pixels(row["area_px"])
    said = reviewed.standing[number]
    no = tr("No. {number}", number=number)
    st.markdown(f"{no} · {words.plain(str(row['place']))} · :gray[{words.plain(area)}]")
    mean = tr("Mean probability {share}.", share=words.per_cent(row["confidence"]))
    outputs.quiet(f"{mean} {_in_words(said)}")


def _in_words(said: Standing) -> str:
    if said.state == "open":
        return tr_as("review", "Open: {why}.", why=retold(said.why)) if said.why else tr_as("review", "Open.")
    state = landslide_table.called(said.state).capitalize()
    told = tr_as(
        "review", "{state} by {by}, {moment}.", state=state, by=said.by, moment=words.moment(said.made)
    )
    return f"{told} “{retold(said.note)}”" if said.note else told  # Scarp notes what a reshaping did


def _decide(reviewed: Reviewed, number: int) -> None:
    """Decide by a press or a key, with a note; then comes the next landslide that is open."""
    run, place = reviewed.run, _place(reviewed.inventory, number)
    known = reviewed.standing[number]
    note = st.text_input(
        tr("Note"),
        value=known.note,
        # Another field where this decision is another: not for others, which may be made while a note is typed.
        key=kept.key(run, f"note.{place}.{zlib.crc32(repr(known).encode()):x}"),
        max_chars=MOST_SIGNS,
        placeholder=tr("optional"),
    )
    pressed: State | None = None
    with st.container(horizontal=True, gap="small"):
        for (said, (label, icon)), shortcut in zip(_DECISIONS.items(), sketch.KEYS, strict=True):
            kind: Literal["primary", "secondary"] = "primary" if known.state == said else "secondary"
            if st.button(tr(label), icon=icon, shortcut=shortcut, key=kept.key(run, said), type=kind):
                pressed = said
    with outputs.user_errors():
        if pressed is not None:
            _keep(reviewed, number, pressed, note)
            left = {**reviewed.by_place(), place: Standing(pressed)}
            _go(reviewed, next_open(queue(reviewed.inventory), left, place) or place)
        if known.state != "open" and note != known.note:  # it was changed after the decision
            _keep(reviewed, number, known.state, note)
            st.rerun()


def _keep(reviewed: Reviewed, number: int, said: State, note: str) -> None:
    table = reviewed.inventory.table
    outline = table.geometry[table["id"] == number].iloc[0].wkt
    outlines = {_place(reviewed.inventory, number): outline}
    kept.change(reviewed.run, lambda review: review.decided(outlines, said, kept.who(), note))


def _walk(reviewed: Reviewed) -> None:
    """Along the queue, and back and forth in time."""
    run, review, by = reviewed.run, reviewed.review, kept.who()
    names = queue(reviewed.inventory)
    place = None if reviewed.chosen is None else _place(reviewed.inventory, reviewed.chosen)
    at = names.index(place) if place in names else -1
    with st.container(horizontal=True, gap="small"):
        for label, icon, shortcut, step in (
            (marked("Previous"), ":material/arrow_back:", "Left", -1),
            (marked("Next"), ":material/arrow_forward:", "Right", 1),
        ):
            if st.button(
                tr(label), icon=icon, shortcut=shortcut, key=kept.key(run, label.lower()), disabled=len(names) < 2,
                help=tr("Most in doubt first: uncertainty times area."),
            ):  # fmt: skip
                _go(reviewed, names[(at + step) % len(names)])
    undoes, redoes = review.undoable(by), review.redoable(by)
    with st.container(horizontal=True, gap="small"):
        back = st.button(
            tr("Undo"),
            icon=":material/undo:",
            shortcut="Ctrl+Z",
            key=kept.key(run, "undo"),
            disabled=undoes is None,
        )
        forth = st.button(
            tr("Redo"),
            icon=":material/redo:",
            shortcut="Ctrl+Shift+Z",
            key=kept.key(run, "redo"),
            disabled=redoes is None,
        )
    with outputs.user_errors():
        if back:
            kept.change(run, lambda review: review.undone(by))
            _go(reviewed, _decided_by(reviewed, undoes) or place)
        if forth:
            kept.change(run, lambda review: review.redone(by))
            _go(reviewed, _decided_by(reviewed, redoes) or place)


def _decided_by(reviewed: Reviewed, step: int | None) -> str | None:
    """The landslide that a step decided, where it was one that is shown."""
    names = [entry.name for entry in reviewed.review.entries if entry.step == step]
    return names[0] if len(names) == 1 and names[0] in reviewed.by_place() else None


def _to_teaching(reviewed: Reviewed) -> None:
    """One click from a review to a network that learned from it."""
    review = reviewed.review
    accepted, rejected = len(review.outlines("accepted")), len(review.outlines("rejected"))
    drawn = len(review.drawn)
    counts = (
        tr_as("review", "{count} accepted", count=accepted) if accepted else "",
        tr_as("review", "{count} rejected", count=rejected) if rejected else "",
        tr_as("review", "{count} drawn", count=drawn) if drawn else "",
    )
    told = tr(", ").join(each for each in counts if each)
    st.button(
        tr("Teach with this review"),
        icon=":material/school:",
        key=kept.key(reviewed.run, "teach"),
        disabled=not told,
        on_click=take_over,
        args=(reviewed.run,),
        help=tr(
            "Accepted and drawn outlines become landslides, rejected ones none: {counts}.",
            counts=told or tr("nothing yet"),
        ),
    )


def take_over(run: "DetectRun") -> None:
    """Make the labelled set of Teach it here of a review, and open it."""
    run_id, review = runs.id_of(run), kept.review_of(run)
    accepted, rejected = decided(review)
    verdicts: dict[given.Verdict, list[str]] = {
        "accepted": [each.wkt for each in accepted],
        "rejected": [each.wkt for each in rejected],
    }
    given.take_over(run_id, sketch.geojson(run, review), verdicts)
    modes.enter(run_id, "teach")


def _go(reviewed: Reviewed, place: str | None) -> None:
    """Look at a landslide; the table begins anew with its row."""
    chosen.choose(reviewed.run, place)
    st.rerun()


def _place(inventory: "Inventory", number: int) -> str:
    table = inventory.table
    return str(table.loc[table["id"] == number, "place"].iloc[0])
