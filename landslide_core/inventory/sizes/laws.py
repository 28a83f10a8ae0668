"""Two laws of landslide areas, fitted by maximum likelihood to the areas from a smallest one on."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Values = NDArray[np.float64]
_NO_LIKELIHOOD = 1e12  # of parameters that forbid what was seen: what the optimiser walks away from
_NEAR_END = 1e-3  # of the range of a parameter's logarithm
# Of log likelihood: a parameter that may go to an end of its range for less is not told by the areas.
_FLAT = 0.1


@dataclass(frozen=True)
class Law:
    """A law of areas with three parameters.

    Parameters
    ----------
    name, title
        As files and as people call it.
    parameters
        Names of the parameters; those that end in _m2 are areas.
    log_density, above, area_above
        Log of the density at areas, share of areas that are at least so large, and its inverse, each by the
        parameters. Written out because hundreds of fits stand behind an interval, and `scipy.stats` takes three times
        as long.
    freed, bound
        From the parameters to three numbers without ends and back. Both take the smallest area seen, which the
        inverse gamma may not start above.
    starts
        Parameters of areas with a median of 1 m² that the search begins with.
    ranges
        Ends of the three numbers, for areas with a median of 1 m².
    rollover
        The most frequent area, NaN where the density has no maximum above 0.
    decay
        The exponent of the density of large areas, as -decay.
    """

    name: str
    title: str
    parameters: tuple[str, str, str]
    log_density: Callable[[Values, Values], Values]
    above: Callable[[Values, Values], Values]
    area_above: Callable[[Values, Values], Values]
    freed: Callable[[Values, float], Values]
    bound: Callable[[Values, float], Values]
    starts: tuple[tuple[float, float, float], ...]
    ranges: tuple[tuple[float, float], ...]
    rollover: Callable[[Values], float]
    decay: Callable[[Values], float]


@dataclass(frozen=True, eq=False)
class Fitted:
    """A law with its parameters, for areas of at least `smallest_m2`.

    ends: -1 or 1 for a parameter that ran to the lower or upper end of the range that is searched, or could go there
    and leave the areas as likely, else 0.
    """

    law: Law
    values: Values
    smallest_m2: float
    log_likelihood: float = math.nan
    ends: tuple[int, ...] = (0, 0, 0)

    @property
    def settled(self) -> bool:
        """Whether the likelihood has its maximum within the ranges that are searched."""
        return not any(self.ends)

    def above(self, area_m2: float) -> float:
        """Return the share of all areas, also those under the smallest, that are at least so large."""
        return float(self.law.above(np.array(area_m2), self.values))

    def density(self, areas_m2: Values) -> Values:
        """Return the density per m² at areas of at least the smallest."""
        with np.errstate(invalid="ignore", divide="ignore"):  # below the least area that the law has
            found = np.exp(self.law.log_density(areas_m2, self.values)) / self.above(self.smallest_m2)
        return np.nan_to_num(np.where(areas_m2 >= self.smallest_m2, found, 0.0))

    def below(self, areas_m2: Values) -> Values:
        """Return which share of the areas is smaller."""
        beyond = self.law.above(areas_m2, self.values) / self.above(self.smallest_m2)
        return np.asarray(1 - np.minimum(beyond, 1.0))

    def draw(self, rng: np.random.Generator, count: int) -> Values:
        """Return areas (count,) drawn from the law."""
        beyond = self.above(self.smallest_m2) * (1 - rng.random(count))
        return self.law.area_above(beyond, self.values)

    def distance(self, areas_m2: Values) -> float:
        """Return the largest difference of both cumulative shares (Kolmogorov, Smirnov)."""
        return farthest(self.below(np.sort(areas_m2)))

    @property
    def rollover_m2(self) -> float:
        """The most frequent area; NaN where it is not above the smallest, so that nothing rolls over."""
        most = self.law.rollover(self.values)
        return most if most > self.smallest_m2 else math.nan

    @property
    def decay(self) -> float:
        """The density of large areas falls with this power."""
        return self.law.decay(self.values)


def farthest(shares: Values) -> float:
    """Return how far sorted cumulative shares of a law are from those of the n values themselves."""
    steps = np.arange(len(shares) + 1) / len(shares)
    return float(max((steps[1:] - shares).max(), (shares - steps[:-1]).max()))


def fit(law: Law, areas_m2: Values, smallest_m2: float, near: Fitted | None = None) -> Fitted:
    """Fit a law by maximum likelihood, given that areas under a smallest one are not known.

    Parameters
    ----------
    law : Law
        INVERSE_GAMMA or DOUBLE_PARETO.
    areas_m2 : (n,)
        All at least `smallest_m2`.
    smallest_m2 : float
        Smaller landslides were not mapped; 0 where all were.
    near : Fitted, optional
        A fit to begin with, else the law's own starts are tried in turn.

    Returns
    -------
    Fitted
    """
    scale = float(np.median(areas_m2))
    areas, smallest = areas_m2 / scale, np.array(smallest_m2 / scale)
    least = float(areas.min())
    unit = np.array([scale if name.endswith("_m2") else 1.0 for name in law.parameters])
    starts = [np.asarray(each, float) for each in law.starts] if near is None else [near.values / unit]

    def loss(free: Values) -> float:
        values = law.bound(free, least)
        with np.errstate(all="ignore"):
            known = law.log_density(areas, values).sum()
            found = len(areas) * np.log(law.above(smallest, values)) - known
        return float(found) if np.isfinite(found) else _NO_LIKELIHOOD

    low, high = np.array(law.ranges).T
    tried = [
        optimize.minimize(
            loss, np.clip(law.freed(start, least), low, high), method="L-BFGS-B", bounds=law.ranges
        )
        for start in starts
    ]
    best = min(tried, key=lambda one: float(one.fun))
    upward = np.sign(law.bound(high, least) - law.bound(low, least))
    ends = upward * (_reached(loss, best, high) * 1 - _reached(loss, best, low))
    likelihood = -float(best.fun) - len(areas) * math.log(scale)
    return Fitted(law, law.bound(best.x, least) * unit, smallest_m2, likelihood, tuple(map(int, ends)))


def _reached(
    loss: Callable[[Values], float], best: optimize.OptimizeResult, ends: Values
) -> NDArray[np.bool_]:
    """Which of the numbers are at the end of their range, or could go there and leave the areas as likely."""
    numbers = range(len(ends))
    moved = [np.where(np.arange(len(ends)) == number, ends, best.x) for number in numbers]
    flat = np.array([loss(values) - float(best.fun) < _FLAT for values in moved])
    return np.asarray(flat | (np.abs(ends - best.x) <= _NEAR_END))


def _gamma_log_density(areas: Values, values: Values) -> Values:
    rho, a, s = values
    beyond = areas - s
    return np.asarray(rho * np.log(a) - special.gammaln(rho) - (rho + 1) * np.log(beyond) - a / beyond)


def _gamma_above(areas: Values, values: Values) -> Values:
    rho, a, s = values
    with np.errstate(divide="ignore"):
        return np.asarray(special.gammainc(rho, a / np.maximum(areas - s, 0.0)))


def _gamma_area(shares: Values, values: Values) -> Values:
    rho, a, s = values
    return np.asarray(s + a / special.gammaincinv(rho, shares))


def _gamma_freed(values: Values, least: float) -> Values:
    rho, a, s = values
    return np.log([rho, a, max(least - s, 1e-9)])


def _gamma_bound(free: Values, least: float) -> Values:
    rho, a, gap = np.exp(free)
    return np.array([rho, a, least - gap])


def _burr_log_density(areas: Values, values: Values) -> Values:
    alpha, beta, t = values
    logs = alpha * np.log(areas / t)
    return np.asarray(np.log(beta / areas) - (1 + beta / alpha) * np.logaddexp(0.0, -logs) - logs)


def _burr_above(areas: Values, values: Values) -> Values:
    alpha, beta, t = values
    with np.errstate(divide="ignore"):
        logs = alpha * np.log(areas / t)
    return np.asarray(-np.expm1(-beta / alpha * np.logaddexp(0.0, -logs)))


def _burr_area(shares: Values, values: Values) -> Values:
    alpha, beta, t = values
    return np.asarray(t * np.expm1(-alpha / beta * np.log1p(-shares)) ** (-1 / alpha))


def _burr_rollover(values: Values) -> float:
    alpha, beta, t = values
    return float(t * ((beta - 1) / (alpha + 1)) ** (1 / alpha)) if beta > 1 else math.nan


# Malamud et al. 2004, Earth Surf. Process. Landforms 29:687-711, equation 3:
# p(A) = 1 / (a Gamma(rho)) [a / (A - s)]^(rho + 1) exp[-a / (A - s)]
INVERSE_GAMMA = Law(
    name="inverse_gamma",
    title="Inverse gamma",
    parameters=("rho", "a_m2", "s_m2"),
    log_density=_gamma_log_density,
    above=_gamma_above,
    area_above=_gamma_area,
    freed=_gamma_freed,
    bound=_gamma_bound,
    starts=((1.4, 1.1, -0.1), (0.7, 0.5, -0.1), (4.0, 6.0, -0.8)),
    ranges=((math.log(0.05), math.log(60.0)), (-12.0, 7.0), (-12.0, 4.0)),
    rollover=lambda values: float(values[2] + values[1] / (values[0] + 1)),
    decay=lambda values: float(values[0] + 1),
)
# Stark and Hovius 2001, Geophys. Res. Lett. 28:1091-1094, without a largest area (their m is infinite; their c is the
# smallest area of the fit): F(A) = [1 + (A / t)^-alpha]^(-beta / alpha), which statisticians call Burr III or Dagum.
DOUBLE_PARETO = Law(
    name="double_pareto",
    title="Double Pareto",
    parameters=("alpha", "beta", "t_m2"),
    log_density=_burr_log_density,
    above=_burr_above,
    area_above=_burr_area,
    freed=lambda values, least: np.log(values),
    bound=lambda free, least: np.exp(free),
    starts=((1.4, 2.0, 1.0), (0.8, 4.0, 0.4), (3.0, 1.0, 2.0)),
    ranges=((math.log(0.05), math.log(20.0)), (math.log(0.02), math.log(200.0)), (-12.0, 7.0)),
    rollover=_burr_rollover,
    decay=lambda values: float(values[0] + 1),
)
LAWS = (INVERSE_GAMMA, DOUBLE_PARETO)
