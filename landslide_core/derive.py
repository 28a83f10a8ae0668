"""landslide_core.derive: from aligned layers to a stack of factors, with what is to be known of it."""

from collections.abc import Callable, Sequence

import numpy as np

from landslide_core import checks, factors
from landslide_core.errors import Cancelled, InputError
from landslide_core.factors import ExtraLayer, Factor, Grid, Layers
from landslide_core.stack import FactorStack


def available(layers: Layers) -> tuple[str, ...]:
    """Return the names of the factors that these layers allow, the user's own rasters last."""
    own = tuple(f.name for f in factors.FACTORS if all(layers.has(need) for need in f.requires))
    return tuple(dict.fromkeys((*own, *(extra.name for extra in layers.extras))))


def derive(
    layers: Layers,
    names: Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FactorStack:
    """Work out the factors (all that the layers allow, or those named) and stack them on a common valid mask.

    InputError for a factor that is unknown or whose input is missing, and when no pixel is left; only streams
    that were not asked for by name may be missing, with a note. The stack's notes say how many pixels each
    factor costs, which factors are constant, and what else is to be known.
    """
    wanted = tuple(names) if names else available(layers)
    cards, values = [], []
    dry: tuple[str, ...] = ()
    for done, name in enumerate(wanted):
        if cancelled is not None and cancelled():
            raise Cancelled
        try:
            card, grid = _one(layers, name)
        except InputError as problem:
            if names or name != "river_distance" or layers.rivers is not None:
                raise
            dry = (f"Distance from rivers is left out. {problem}",)  # nobody asked for it by name
            continue
        cards.append(card)
        values.append(grid)
        if progress is not None:
            progress((done + 1) / len(wanted))
    landslides = None if layers.groups is None else layers.groups > 0
    stack = FactorStack.stacked(
        cards, values, layers.geobox, landslides, layers.groups, layers.within, (*layers.notes, *dry)
    )
    if not stack.count:
        raise InputError(
            "There is no pixel where all factors are known: the layers do not overlap each other.",
            f"Leave out a layer. Known pixels: {_known_shares(cards, values)}.",
        )
    return stack.noted(*_losses(stack, cards, values, layers), *checks.notes_on(stack))


def _one(layers: Layers, name: str) -> tuple[Factor, Grid]:
    """Return a factor's card, with the classes of this area, and its grid."""
    for extra in layers.extras:
        if extra.name == name:
            return _own(extra), extra.values
    card = factors.get(name)
    missing = [need for need in card.requires if not layers.has(need)]
    if missing:
        raise InputError(
            f"{card.title} needs {' and '.join(missing).replace('_', ' ')}, which was not given.",
            "Give that layer, or leave the factor out.",
        )
    if card.kind == "categorical":
        card = card.with_classes(getattr(layers, name).names)
    assert card.derive is not None  # every factor of the list can be derived
    return card, card.derive(layers)


def _own(extra: ExtraLayer) -> Factor:
    """Return the card of a user's raster; one that bears the name of a known factor takes its card."""
    known = next((card for card in factors.FACTORS if card.name == extra.name), None)
    if extra.classes is not None:
        return (known or Factor(extra.name, extra.title, "", "categorical")).with_classes(extra.classes)
    return known or Factor(extra.name, extra.title, "", "continuous")


def _known_shares(cards: Sequence[Factor], values: Sequence[Grid]) -> str:
    return ", ".join(
        f"{card.title} {np.isfinite(grid).mean():.0%}" for card, grid in zip(cards, values, strict=True)
    )


def _losses(
    stack: FactorStack, cards: Sequence[Factor], values: Sequence[Grid], layers: Layers
) -> tuple[str, ...]:
    """Return sentences on the pixels and landslides that fall outside the common mask."""
    area = np.ones(stack.valid.shape, bool) if layers.within is None else layers.within
    total, notes = int(area.sum()), []
    lost = total - stack.count
    if lost:
        costs = {
            card.title: int((area & ~np.isfinite(g)).sum()) for card, g in zip(cards, values, strict=True)
        }
        most = ", ".join(f"{title} {n:,}" for title, n in sorted(costs.items(), key=lambda c: -c[1])[:3] if n)
        notes.append(
            f"{lost:,} of {total:,} pixels ({lost / total:.1%}) are left out for want of values: {most}."
        )
    if stack.groups is not None:
        there = stack.groups > 0
        outside = int(np.count_nonzero(there & ~stack.valid))
        if outside:
            notes.append(
                f"{outside:,} of {int(there.sum()):,} landslide pixels lie there or outside the boundary."
            )
    return tuple(notes)
