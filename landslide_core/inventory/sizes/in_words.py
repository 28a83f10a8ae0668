"""What the statistics of areas say, and what they do not, in sentences and as a table."""

import math
from collections.abc import Sequence

from landslide_core.inventory.sizes.laws import INVERSE_GAMMA, LAWS
from landslide_core.inventory.sizes.statistics import UNLIKELY, Estimate, SizeStatistics
from landslide_core.language import marked

_APART = 0.15  # of mL: a factor of 1.4 in number
_NEAR_SMALLEST = 5  # a rollover within so many times the smallest area may be that of the mapping
_TITLES = {law.name: law.title for law in LAWS}
_NONE = "–"
COLUMNS = ("", marked("Value"), "95 % interval")


def sentences(found: SizeStatistics) -> tuple[str, ...]:
    """Return what a reader should know before the numbers are used."""
    return (_complete(found), _fits(found), *_unsettled(found), _tail(found), _event(found))


def rows(found: SizeStatistics) -> list[tuple[str, str, str]]:
    """Return the fitted values as rows of a table: what, value, interval."""
    lines = []
    for name, described in found.laws.items():
        title = _TITLES[name]
        for key, estimate in described.estimates.items():
            lines.append((_of_law(title, _called(key)), *_shown(estimate, key)))
        lines.append((f"{title}: Kolmogorov-Smirnov distance", f"{described.distance:.3f}", _p(described.p)))
    tail = found.tail_described
    for key, estimate in tail.estimates.items():
        lines.append((f"Power-law tail: {_called(key)}", *_shown(estimate, key)))
    lines.append(("Power-law tail: landslides in it", f"{found.tail.count:,}", _p(tail.p)))
    sizes = found.magnitude
    return [
        *lines,
        ("Magnitude mL by number", f"{sizes.by_number:.2f}", ""),
        ("Magnitude mL by total area", f"{sizes.by_area:.2f}", ""),
        (f"Magnitude mL by those from {sizes.large_m2:,.0f} m²", f"{sizes.by_large:.2f}", ""),
    ]


def _of_law(title: str, called: str) -> str:
    return f"Inverse gamma: {called}" if title == INVERSE_GAMMA.title else f"Double Pareto: {called}"


def _called(key: str) -> str:
    names = {
        "rollover_m2": "rollover (most frequent area)",
        "decay": "decay of the density",
        "from_m2": "begins at",
        "exponent": marked("exponent"),
    }
    return names.get(key, key.removesuffix("_m2"))


def _shown(estimate: Estimate, key: str) -> tuple[str, str]:
    """The value and its interval; an end that is beyond all numbers, or of draws that have none, is left open."""
    unit = " m²" if key.endswith("_m2") else ""
    low, high = (_number(end, unit) for end in (estimate.low, estimate.high))
    low, high = low and f"{low}{unit}", high and f"{high}{unit}"
    if not low and not high:
        between = _NONE
    elif not low:
        between = marked("up to {end:s}").format(end=high)
    elif not high:
        between = marked("from {end:s}").format(end=low)
    else:
        between = marked("{low:s} to {high:s}").format(low=low.removesuffix(unit), high=high)
    value = _number(estimate.value, unit)
    return f"{value}{unit}" if value else _NONE, between


def _number(value: float, unit: str) -> str:
    """The number, empty where there is none."""
    if math.isnan(value):
        return ""
    return f"{value:,.0f}" if unit and abs(value) >= 10 else f"{value:.3g}" if unit else f"{value:.2f}"


def _p(p: float) -> str:
    return f"p = {p:.2f}"


def _complete(found: SizeStatistics) -> str:
    least = found.smallest_m2
    if not least:
        return (
            "No smallest area is known, so the inventory is taken as complete: where small landslides were missed, the "
            "rollover is that of the mapping, not of the landslides."
        )
    if not found.left_out:
        return (
            f"Fitted to {found.count:,} landslides of at least {least:,.0f} m², knowing that smaller ones are missing. "
            f"{_rollover_against(found)}"
        )
    return (
        f"Fitted to {found.count:,} landslides of at least {least:,.0f} m², knowing that smaller ones are missing. "
        f"{found.left_out:,} smaller ones are left out. {_rollover_against(found)}"
    )


def _rollover_against(found: SizeStatistics) -> str:
    most = found.fits[found.likelier].rollover_m2
    if math.isnan(most):
        return (
            "No rollover is seen above that area: the most frequent landslides may be smaller than all here."
        )
    if most < _NEAR_SMALLEST * found.smallest_m2:
        return (
            f"The rollover at {most:,.0f} m² is near that area, where landslides begin to be missed: it may be that of "
            "the mapping."
        )
    return f"The rollover at {most:,.0f} m² lies well above it."


def _fits(found: SizeStatistics) -> str:
    against = [_TITLES[name] for name, law in found.laws.items() if law.p < UNLIKELY]
    likelier = f"{_TITLES[found.likelier]} is the likelier of both laws"
    if not against:
        return f"{likelier}; nothing speaks against either (p of {UNLIKELY:g} and more)."
    if len(against) == len(found.laws):
        return (
            f"{likelier}, but the areas speak against both (p below {UNLIKELY:g}): its numbers describe them "
            "roughly."
        )
    return (
        f"{likelier}, but the areas speak against {against[0].lower()} (p below {UNLIKELY:g}): its numbers describe "
        "them roughly."
    )


def _unsettled(found: SizeStatistics) -> Sequence[str]:
    return [
        f"{_TITLES[name]} does not settle: a parameter could be as large or as small as one likes, and the areas would "
        "be as likely. Its values say little."
        for name, fitted in found.fits.items()
        if not fitted.settled
    ]


def _tail(found: SizeStatistics) -> str:
    tail = found.tail
    if found.tail_described.p < UNLIKELY:
        return (
            f"From {tail.from_m2:,.0f} m² on ({tail.count:,} landslides) the density falls as area to the power of "
            f"-{tail.exponent:.2f}, though these are no power law (p = {found.tail_described.p:.2f})."
        )
    return (
        f"From {tail.from_m2:,.0f} m² on ({tail.count:,} landslides) the density falls as area to the power of "
        f"-{tail.exponent:.2f}."
    )


def _event(found: SizeStatistics) -> str:
    sizes = found.magnitude
    ways = (sizes.by_number, sizes.by_area, sizes.by_large)
    if max(ways) - min(ways) <= _APART:
        return (
            f"If these are the landslides of one event, its magnitude mL is {sizes.by_number:.2f} by number, and about "
            "the same by area and by the large ones."
        )
    return (
        f"If these are the landslides of one event, its magnitude mL is {sizes.by_number:.2f} by number, "
        f"{sizes.by_area:.2f} by area and {sizes.by_large:.2f} by the large ones: the inventory is not that of a whole "
        "event, or its areas are not those of Malamud et al. 2004."
    )
