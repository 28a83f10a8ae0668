"""How long work will still take, from its pace so far and from what its stages took before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TOO_EARLY = 0.02  # of the time that was expected: before it no pace is told


@dataclass(frozen=True)
class Stage:
    """A stage of some work: its name, the progress at its end, and the share of the time that it takes.

    `share` holds until this machine has measured its own.
    """

    name: str
    end: float
    share: float


class Pace:
    """Hears how far work is and says how long it will still take.

    The stages that are over give the scale, what stages usually take gives those to come: so outlining and writing
    count while the network still predicts. Work that goes on where it was stopped begins to tell at what is done
    already; that part took no time now and does not count.

    Parameters
    ----------
    stages : sequence of Stage
        In their order; the last ends at 1.
    measured : mapping of str to float
        Share of the time that stages took on this machine, by name, where that is known.
    goes_on : bool
        Whether the work was begun before, so that what it tells first is what was done then.
    """

    def __init__(
        self, stages: Sequence[Stage], measured: Mapping[str, float], now: float, goes_on: bool = False
    ) -> None:
        self._stages = stages
        self._shares = [max(measured.get(each.name, each.share), 1e-4) for each in stages]
        self._current, self._done = 0, 0.0
        self._goes_on = goes_on
        self._found: tuple[int, float] | None = (
            None if goes_on else (0, 0.0)
        )  # stage and its part done before
        self._entered = now
        self._took: list[float] = []

    @property
    def stage(self) -> str:
        """The stage that is being done."""
        return self._stages[self._current].name

    def hear(self, share: float, now: float) -> None:
        """Note the progress of the whole, in [0, 1], and when it was told in seconds."""
        while self._current < len(self._stages) - 1 and share >= self._stages[self._current].end:
            self._took.append(now - self._entered)
            self._current, self._entered = self._current + 1, now
        start = self._stages[self._current - 1].end if self._current else 0.0
        end = self._stages[self._current].end
        self._done = min(1.0, max(0.0, (share - start) / (end - start)))
        if self._found is None and share > 0:
            self._found = self._current, self._done

    def _passed(self, stage: int, done: float) -> float:
        """Return the part of the usual time that has passed when that part of a stage is done."""
        return sum(self._shares[:stage]) + self._shares[stage] * done

    def seconds_left(self, now: float) -> float | None:
        """Time left; None until enough is done to tell."""
        spent, done = now - self._entered, self._done
        own, later = self._shares[self._current], sum(self._shares[self._current + 1 :])
        stage, found = self._found or (0, 0.0)
        worked = self._passed(self._current, done) - self._passed(stage, found)
        if worked < _TOO_EARLY * sum(self._shares):
            return None
        scale = (sum(self._took) + (spent if done > 0 else 0.0)) / worked
        begun = found if stage == self._current else 0.0
        own_pace = done - begun > _TOO_EARLY
        rest = (
            spent * (1 - done) / (done - begun)
            if own_pace
            else max(scale * own * (1 - done) - spent, spent / 4)
        )
        return rest + scale * later

    def shares(self, now: float) -> dict[str, float]:
        """Share of the time that each stage took, when all of them are over; empty where some was done before."""
        if self._goes_on:
            return {}
        took = [*self._took, now - self._entered]
        total = sum(took)
        names = (each.name for each in self._stages)
        return {name: seconds / total for name, seconds in zip(names, took, strict=False)} if total else {}
