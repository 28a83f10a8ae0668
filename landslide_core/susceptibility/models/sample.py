"""The rows that models learn from, and what that does to chances."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows of the table to learn from: landslides, and for each so many rows without.

    rows: ascending row numbers. labels: (n,), True for landslide. share: of landslides in the sample. rate:
    of landslides in the area, or in the whole table where that of the area is not known (`chosen`): chances are then
    relative. notes: how it was drawn, in sentences.
    """

    rows: NDArray[np.int64]
    labels: NDArray[np.bool_]
    share: float
    rate: float
    notes: tuple[str, ...]
    chosen: bool = False

    def corrected(self, probability: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return probabilities as common as landslides are in the area (`rate`), not in the sample.

        Odds times rate / (1 - rate) * (1 - share) / share: the prior correction of King and Zeng 2001
        (Political Analysis 9:137-163). The order of places does not change.
        """
        factor = self.rate / (1 - self.rate) * (1 - self.share) / self.share
        p = probability.astype(np.float64)
        return np.asarray(p * factor / (p * factor + 1 - p), dtype=np.float32)

    def balanced(
        self, labels: NDArray[np.bool_], weight: NDArray[np.float64] | None
    ) -> NDArray[np.float64] | None:
        """Return how many places rows (n,) stand for, so that landslides are as common as `rate` among them."""
        own = float(np.average(labels, weights=weight))
        if np.isclose(own, self.rate):
            return weight
        found = np.where(labels, self.rate / own, (1 - self.rate) / (1 - own))
        return np.asarray(found if weight is None else found * weight, np.float64)


def draw_sample(
    labels: NDArray[np.bool_],
    per_landslide: float = 2.0,
    most: int = 20_000,
    seed: int = 0,
    *,
    places_m: NDArray[np.float64] | None = None,
    buffer_m: float = 0.0,
    weight: NDArray[np.float64] | None = None,
    true_rate: float | None = None,
    chosen: bool = False,
) -> Sample:
    """Draw at most `most` landslide rows and `per_landslide` times as many without.

    With `buffer_m` > 0 no row nearer than that to a landslide row counts as being without; it needs
    `places_m`, (n, 2) in metres. InputError when too little is left: at least 3 rows of either kind are
    needed. weight: (n,) how many places each row stands for, None for one each; those without a landslide
    stand for equally many. true_rate: share of landslides in the area, None for that of the rows. chosen: whether
    landslides were chosen, so that the rows' share says nothing of the area's.
    """
    rng = np.random.default_rng(seed)
    slides = np.flatnonzero(labels)
    notes = []
    free = ~labels
    if buffer_m > 0:
        if places_m is None:
            raise ValueError("a buffer needs places")
        free &= ~_near(places_m, slides, buffer_m)
        notes.append(f"No place within {buffer_m:g} m of a landslide was taken as one without.")
    others = np.flatnonzero(free)
    if min(slides.size, others.size) < 3:
        raise NoDataError(
            f"{slides.size} landslide rows and {others.size} rows without are too few to fit a model.",
            "Give a larger inventory, a larger area, a finer grid, or a smaller buffer.",
        )
    kept = slides if slides.size <= most else rng.choice(slides, most, replace=False)
    drawn = rng.choice(others, min(others.size, round(per_landslide * kept.size)), replace=False)
    if kept.size < slides.size:
        notes.append(f"{kept.size:,} of {slides.size:,} landslide rows were drawn at random.")
    rows = np.sort(np.concatenate([kept, drawn]))
    kinds = labels[rows]
    share, own = float(kinds.mean()), float(np.average(labels, weights=weight))
    relative = chosen and true_rate is None
    notes.append(
        f"The models learned from {kept.size:,} landslide rows and {drawn.size:,} rows without, drawn at "
        f"random: {share:.1%} landslide, {_against(own, true_rate, chosen)}"
    )
    return Sample(rows, kinds, share, own if true_rate is None else true_rate, tuple(notes), relative)


def _against(own: float, true_rate: float | None, chosen: bool) -> str:
    if true_rate is not None:
        return (
            f"where the area has {true_rate:.2%} (as stated). Their values compare places; where a chance is "
            "meant they are corrected to that (King and Zeng 2001)."
        )
    if chosen:
        return (
            f"where {own:.1%} of all rows are. So many landslides are a choice of rows, and how common they are in "
            "the area is not known: values compare places and are no chances of the area until its share of "
            "landslides is stated."
        )
    return (
        f"where the area has {own:.2%}. Their values compare places; as "
        "chances they are too high and are corrected where a chance is meant."
    )


def _near(places_m: NDArray[np.float64], slides: NDArray[np.int64], buffer_m: float) -> NDArray[np.bool_]:
    from scipy.spatial import cKDTree

    distance, _ = cKDTree(places_m[slides]).query(places_m, distance_upper_bound=buffer_m)
    return np.asarray(np.isfinite(distance))
