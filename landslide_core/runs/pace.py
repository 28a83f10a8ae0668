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
    count while the network still predicts.

    Parameters
    ----------
    stages : sequence of Stage
        In their order; the last ends at 1.
    measured : mapping of str to float
        Share of the time that stages took on this machine, by name, where that is known.
    """

    def __init__(self, stages: Sequence[Stage], measured: Mapping[str, float], now: float) -> None:
        self._stages = stages
        self._shares = [max(measured.get(each.name, each.share), 1e-4) for each in stages]
        self._current, self._done = 0, 0.0
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

    def seconds_left(self, now: float) -> float | None:
        """Time left; None until enough is done to tell."""
        spent, done = now - self._entered, self._done
        own, later = self._shares[self._current], sum(self._shares[self._current + 1 :])
        past = sum(self._shares[: self._current])
        if past + own * done < _TOO_EARLY * sum(self._shares):
            return None
        scale = (sum(self._took) + (spent if done > 0 else 0.0)) / (past + own * done)
        rest = spent * (1 - done) / done if done > _TOO_EARLY else max(scale * own - spent, spent / 4)
        return rest + scale * later

    def shares(self, now: float) -> dict[str, float]:
        """Share of the time that each stage took, when all of them are over."""
        took = [*self._took, now - self._entered]
        total = sum(took)
        names = (each.name for each in self._stages)
        return {name: seconds / total for name, seconds in zip(names, took, strict=False)} if total else {}
