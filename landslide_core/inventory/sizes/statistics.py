"""How the areas of an inventory are distributed: laws, tail and magnitude, each with how far it may be off."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from landslide_core.errors import NoDataError
from landslide_core.inventory.sizes.laws import LAWS, Fitted, Values, fit
from landslide_core.inventory.sizes.magnitude import Magnitude, magnitude
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.tail import Tail, draw_with_tail, fit_tail
from landslide_core.progress import SILENT, Progress

LEAST = 100  # below, parameters are off by as much as they are worth (Li, Lan, Wu 2016, Geoenviron. Disasters 3:18)
LEVEL = 0.95
UNLIKELY = 0.1  # a p below this speaks against a law (Clauset et al. 2009)


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval; NaN where it, or an end, does not exist."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Described:
    """A law, or the tail, as it was fitted.

    Parameters
    ----------
    estimates
        Parameters, rollover_m2 and decay of a law; exponent and from_m2 of the tail.
    distance, p
        Largest difference of the cumulative shares, and how often samples of the law itself, fitted in the same way,
        lie as far from their own fit.
    """

    estimates: Mapping[str, Estimate]
    distance: float
    p: float


@dataclass(frozen=True, eq=False)
class SizeStatistics:
    """How the areas of an inventory are distributed.

    Parameters
    ----------
    areas_m2 : array of float, shape (n,)
        Those that count, in ascending order.
    smallest_m2 : float
        Areas from here on are taken to be complete.
    left_out : int
        Landslides that are smaller.
    fits : mapping of str to Fitted
        The laws by their name, as fitted.
    laws : mapping of str to Described
        The same with intervals and goodness of fit.
    tail : Tail
        The power law of the largest.
    tail_described : Described
        The same with intervals and goodness of fit.
    magnitude : Magnitude
        Of the event, if the inventory is that of one event.
    draws : int
        How often the inventory was drawn anew.
    notes : tuple of str
        What is to be known of the file that the areas are of.
    """

    areas_m2: Values
    smallest_m2: float
    left_out: int
    fits: Mapping[str, Fitted]
    laws: Mapping[str, Described]
    tail: Tail
    tail_described: Described
    magnitude: Magnitude
    draws: int
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Number of landslides that count."""
        return len(self.areas_m2)

    @property
    def likelier(self) -> str:
        """Name of the law with the higher likelihood; both have three parameters."""
        return max(self.fits, key=lambda name: self.fits[name].log_likelihood)

    def as_dict(self) -> dict[str, Any]:
        """Return all numbers, areas themselves excepted, for JSON."""
        return {
            "count": self.count,
            "left_out": self.left_out,
            "smallest_m2": self.smallest_m2,
            "total_area_m2": float(self.areas_m2.sum()),
            "largest_m2": float(self.areas_m2[-1]),
            "laws": {
                name: {
                    **_as_dict(described),
                    "log_likelihood": self.fits[name].log_likelihood,
                    "settled": self.fits[name].settled,
                }
                for name, described in self.laws.items()
            },
            "likelier": self.likelier,
            "tail": {**_as_dict(self.tail_described), "count": self.tail.count},
            "magnitude": vars(self.magnitude),
            "interval": LEVEL,
            "draws": self.draws,
        }


def describe_sizes(
    areas_m2: Values, settings: SizeSettings | None = None, progress: Progress = SILENT
) -> SizeStatistics:
    """Fit the laws of areas, the tail and the magnitude, with intervals by drawing the landslides anew.

    Parameters
    ----------
    areas_m2 : (n,)
        Areas of landslides.
    settings : SizeSettings, optional
        Smallest area that counts, and number of draws. The draws are the same for the same areas.
    progress : Progress
        Hears of the draws.

    Returns
    -------
    SizeStatistics

    Raises
    ------
    NoDataError
        Fewer than 100 landslides count, or all are of one area.
    """
    settings = settings or SizeSettings()
    smallest = settings.smallest_m2 or 0.0
    areas = np.sort(np.asarray(areas_m2, np.float64))
    kept = areas[(areas >= smallest) & (areas > 0)]
    check_enough(kept, smallest)
    fits = {law.name: fit(law, kept, smallest) for law in LAWS}
    tail = fit_tail(kept)
    rng = np.random.default_rng(0)
    drawn: dict[str, list[Mapping[str, float]]] = {name: [] for name in (*fits, "tail")}
    farther: dict[str, list[float]] = {name: [] for name in drawn}
    for number in range(settings.draws):
        progress.tell(number / settings.draws, "drawing the landslides anew")
        again = rng.choice(kept, len(kept))
        drawn["tail"].append(_tail_values(fit_tail(again)))
        farther["tail"].append(fit_tail(draw_with_tail(rng, kept, tail)).distance)
        for name, fitted in fits.items():
            refit = partial(fit, fitted.law, smallest_m2=smallest, near=fitted)
            drawn[name].append(_law_values(refit(again), endless=True))
            farther[name].append(_own_distance(fitted.draw(rng, len(kept)), refit))
    laws = {
        name: _described(_law_values(fitted), drawn[name], fitted.distance(kept), farther[name])
        for name, fitted in fits.items()
    }
    return SizeStatistics(
        areas_m2=kept,
        smallest_m2=smallest,
        left_out=len(areas) - len(kept),
        fits=fits,
        laws=laws,
        tail=tail,
        tail_described=_described(_tail_values(tail), drawn["tail"], tail.distance, farther["tail"]),
        magnitude=magnitude(kept, tail.from_m2),
        draws=settings.draws,
    )


def check_enough(areas_m2: Values, smallest_m2: float) -> None:
    """Raise NoDataError where so few or such areas tell nothing of a law."""
    if len(areas_m2) < LEAST:
        raise NoDataError(
            f"{len(areas_m2):,} landslides of at least {smallest_m2:,.0f} m² are too few to tell how areas are "
            f"distributed: {LEAST} are needed."
            if smallest_m2
            else f"{len(areas_m2):,} landslides are too few to tell how areas are distributed: {LEAST} are needed.",
            "Take the inventory of a whole event, or smaller landslides too where they were mapped completely.",
            {"smallest_m2": ""},
        )
    if np.ptp(areas_m2) == 0:
        raise NoDataError(
            f"All {len(areas_m2):,} landslides have the same area.", "Give outlines as they were mapped."
        )


def _law_values(fitted: Fitted, *, endless: bool = False) -> dict[str, float]:
    """Parameters, rollover and decay; `endless` counts a parameter at the end of its range as beyond all numbers."""
    parameters = {
        name: end * math.inf if endless and end else float(value)
        for name, value, end in zip(fitted.law.parameters, fitted.values, fitted.ends, strict=True)
    }
    return {**parameters, "rollover_m2": fitted.rollover_m2, "decay": fitted.decay}


def _tail_values(tail: Tail) -> dict[str, float]:
    return {"exponent": tail.exponent, "from_m2": tail.from_m2}


def _own_distance(areas_m2: Values, refit: Callable[[Values], Fitted]) -> float:
    return refit(areas_m2).distance(areas_m2)


def _described(
    values: Mapping[str, float], drawn: list[Mapping[str, float]], distance: float, farther: list[float]
) -> Described:
    estimates = {
        name: _estimate(value, np.array([each[name] for each in drawn])) for name, value in values.items()
    }
    return Described(estimates, distance, float(np.mean(np.array(farther) >= distance)))


def _estimate(value: float, drawn: Values) -> Estimate:
    """Percentiles of the draws; what does not exist in a draw counts as lower than all that does."""
    known = np.where(np.isnan(drawn), -np.inf, drawn)
    low = float(np.quantile(known, (1 - LEVEL) / 2, method="lower"))
    high = float(np.quantile(known, (1 + LEVEL) / 2, method="higher"))
    return Estimate(value, *(end if math.isfinite(end) else math.nan for end in (low, high)))


def _as_dict(described: Described) -> dict[str, Any]:
    return {
        **{name: vars(estimate) for name, estimate in described.estimates.items()},
        "ks_distance": described.distance,
        "ks_p": described.p,
    }
