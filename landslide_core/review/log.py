"""The log of a review: who decided what of which landslide and when; nothing in it is ever changed or removed.

What holds now follows from the log alone. Undo and redo are entries as well: they name the step that no longer counts,
or counts again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Literal, cast, get_args

from landslide_core.errors import FileError, SettingError
from landslide_core.inventory.fields import FIELDS, checked
from landslide_core.inventory.fields import NAMES as FIELD_NAMES
from landslide_core.language import marked

State = Literal["open", "accepted", "rejected", "unsure"]
Action = Literal[
    "decide", "draw", "remove", "undo", "redo", "movement", "material", "activity", "age", "trigger"
]
STATES: tuple[State, ...] = get_args(State)
ACTIONS: tuple[Action, ...] = get_args(Action)
DRAWN = marked("drawn")  # stands where others have a state: an outline that a person drew
MOST_SIGNS = 2_000  # of a note
_MOST_NAME = 80


@dataclass(frozen=True)
class Entry:
    """One line of the log.

    Parameters
    ----------
    step : int
        What was done at once has one number, from 1.
    made : str
        When, ISO 8601, UTC.
    by : str
        Who.
    action : {"decide", "draw", "remove", "undo", "redo"} or the name of a field (`inventory.fields`)
        "draw" also gives an outline that was drawn another shape; a field says what an image cannot tell.
    name : str
        Of the landslide, by its place (`inventory.places`), or of the outline that was drawn.
    state : {"open", "accepted", "rejected", "unsure"} or ""
        What was decided; "open" takes it back.
    note : str
        What was said beside it; of a field its value, empty where it is taken back.
    outline : str
        What was looked at or drawn: WKT, in the scene's coordinates.
    of : int
        The step that is undone or redone.
    """

    step: int
    made: str
    by: str
    action: Action
    name: str = ""
    state: State | Literal[""] = ""
    note: str = ""
    outline: str = ""
    of: int = 0


@dataclass(frozen=True)
class Review:
    """A log, and what follows from it.

    Parameters
    ----------
    entries : tuple of Entry
        In the order of their steps.

    Examples
    --------
    >>> review = Review().decided({"r1c2": "POLYGON ((0 0, 1 0, 1 1, 0 0))"}, "accepted", "Ada")
    >>> review.decisions["r1c2"].state, review.undone("Ada").decisions
    ('accepted', {})
    """

    entries: tuple[Entry, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last step, 0 for none."""
        return self.entries[-1].step if self.entries else 0

    @cached_property
    def _steps(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """For each person the steps that count and those that were undone, the newest last."""
        done: dict[str, list[int]] = defaultdict(list)
        undone: dict[str, list[int]] = defaultdict(list)
        for step, (entry, *_) in self._by_step():
            mine, gone = done[entry.by], undone[entry.by]
            if entry.action == "undo" and entry.of in mine:
                mine.remove(entry.of)
                gone.append(entry.of)
            elif entry.action == "redo" and entry.of in gone:
                gone.remove(entry.of)
                mine.append(entry.of)
            elif entry.action not in ("undo", "redo"):
                mine.append(step)
                gone.clear()
        return done, undone

    def _by_step(self) -> Iterator[tuple[int, list[Entry]]]:
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.step, []).append(entry)
        return iter(found.items())

    def undoable(self, by: str) -> int | None:
        """The step that Undo takes back: the newest of that person that counts."""
        return max(self._steps[0].get(by, ()), default=None)

    def redoable(self, by: str) -> int | None:
        """The step that Redo brings back: what that person undid last, until something else was done."""
        gone = self._steps[1].get(by)
        return gone[-1] if gone else None

    @cached_property
    def _counting(self) -> list[Entry]:
        steps = {step for mine in self._steps[0].values() for step in mine}
        return [entry for entry in self.entries if entry.step in steps]

    @cached_property
    def decisions(self) -> Mapping[str, Entry]:
        """The newest decision on each landslide, by name; those that were taken back ("open") among them."""
        return {entry.name: entry for entry in self._counting if entry.action == "decide"}

    @cached_property
    def drawn(self) -> Mapping[str, Entry]:
        """The outlines that were drawn and not removed, by name."""
        found: dict[str, Entry] = {}
        for entry in self._counting:
            if entry.action == "draw":
                found[entry.name] = entry
            elif entry.action == "remove":
                found.pop(entry.name, None)
        return found

    @cached_property
    def fields(self) -> Mapping[tuple[str, str], Entry]:
        """The newest value of each field of each landslide, by field and name; empty ones among them."""
        return {(entry.action, entry.name): entry for entry in self._counting if entry.action in FIELDS}

    def outlines(self, state: State) -> tuple[str, ...]:
        """The outlines (WKT) of which that was decided."""
        return tuple(entry.outline for entry in self.decisions.values() if entry.state == state)

    def decided(
        self, outlines: Mapping[str, str], state: State, by: str, note: str = "", made: str | None = None
    ) -> "Review":
        """Add a decision on landslides, given by name and outline (WKT), as one step."""
        if state not in STATES:
            raise SettingError(f"There is no state '{state}'.", f"Choose among {', '.join(STATES)}.")
        if not outlines:
            return self
        said = checked_note(note)
        return self._with(
            [
                self._entry("decide", by, made, name=name, state=state, note=said, outline=outline)
                for name, outline in outlines.items()
            ]
        )

    def filled(
        self,
        outlines: Mapping[str, str],
        values: Mapping[str, str],
        by: str,
        made: str | None = None,
    ) -> "Review":
        """Add values of fields of landslides, given by name and outline (WKT), as one step; empty takes one back."""
        said = {name: checked(name, value) for name, value in values.items()}
        return self._with(
            [
                self._entry(cast(Action, field), by, made, name=name, note=said[field], outline=outline)
                for name, outline in outlines.items()
                for field in FIELD_NAMES
                if field in said
            ]
        )

    def sketched(
        self, drawn: Mapping[str, str], removed: Iterable[str], by: str, made: str | None = None
    ) -> "Review":
        """Add outlines that were drawn or given another shape, and take away others, as one step."""
        gone = [name for name in removed if name in self.drawn]
        entries = [self._entry("draw", by, made, name=name, outline=drawn[name]) for name in drawn]
        entries += [self._entry("remove", by, made, name=name) for name in gone]
        return self._with(entries) if entries else self

    def reshaped(
        self,
        found: Mapping[str, str],
        why: str,
        drawn: Mapping[str, str],
        removed: Iterable[str],
        by: str,
    ) -> "Review":
        """Reject landslides, given by name and outline (WKT), and draw others in their place, as one step."""
        rejected = self.decided(found, "rejected", by, why).entries[len(self.entries) :]
        sketched = self.sketched(drawn, removed, by).entries[len(self.entries) :]
        return self._with([*rejected, *sketched])

    def undone(self, by: str, made: str | None = None) -> "Review":
        """Take back the last step of that person; the same review where there is none."""
        step = self.undoable(by)
        return self if step is None else self._with([self._entry("undo", by, made, of=step)])

    def redone(self, by: str, made: str | None = None) -> "Review":
        """Bring back what that person undid last; the same review where there is nothing."""
        step = self.redoable(by)
        return self if step is None else self._with([self._entry("redo", by, made, of=step)])

    def _entry(self, action: Action, by: str, made: str | None, **more: object) -> Entry:
        now = made or datetime.now(UTC).isoformat(timespec="seconds")
        return replace(Entry(self.last + 1, now, checked_name(by), action), **more)  # type: ignore[arg-type]

    def _with(self, entries: list[Entry]) -> "Review":
        return Review((*self.entries, *entries)) if entries else self


def checked_name(by: str) -> str:
    """Return the name of a person; SettingError unless it is one that can be shown."""
    plain = by.strip()
    if not plain or len(plain) > _MOST_NAME or not plain.isprintable():
        raise SettingError(
            "Who decides has no name that can be kept.",
            f"Give 1 to {_MOST_NAME} plain signs.",
            {"by": "NAME"},
        )
    return plain


def checked_note(note: str) -> str:
    """Return a note without signs that cannot be seen; SettingError where it is too long."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in note).split())
    if len(plain) > MOST_SIGNS:
        raise SettingError(
            f"The note has {len(plain):,} signs.", f"Give at most {MOST_SIGNS:,}.", {"note": "TEXT"}
        )
    return plain


def review_of(rows: Iterable[Mapping[str, object]], name: str) -> Review:
    """Return the review whose log a file of that name holds; FileError for a log that is none of ours."""
    entries = tuple(Entry(**row) for row in rows)  # type: ignore[arg-type]
    known = all(entry.action in ACTIONS and entry.state in (*STATES, "") for entry in entries)
    steps = [entry.step for entry in entries]
    if not known or steps != sorted(steps) or any(step < 1 for step in steps):
        raise FileError(
            f"The review in {name} cannot be read: its log is damaged, or of a later version of Scarp.",
            "Open it with the version that wrote it, or take the review out of the file (its table 'review').",
        )
    return Review(entries)
