"""From aligned layers to a stack of factors, with what is to be known of it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landslide_core import factors
from landslide_core.errors import MissingError, NoDataError
from landslide_core.factors import ExtraLayer, Factor, Grid, Layers, checks
from landslide_core.factors.families import water
from landslide_core.factors.stack import FactorStack
from landslide_core.progress import SILENT, Progress


def available(layers: Layers) -> tuple[str, ...]:
    """Return the names of the factors that these layers allow, the user's own rasters last."""
    own = tuple(f.name for f in factors.FACTORS if all(layers.has(need) for need in f.requires))
    return tuple(dict.fromkeys((*own, *(extra.name for extra in layers.extras))))


def derive(
    layers: Layers,
    names: Sequence[str] | None = None,
    progress: Progress = SILENT,
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
        progress.stop_if_asked()
        found = one_or_dry(layers, name, bool(names))
        if isinstance(found, str):
            dry = (found,)
            continue
        cards.append(found[0])
        values.append(found[1])
        progress.tell((done + 1) / len(wanted))
    landslides = None if layers.groups is None else layers.groups > 0
    stack = FactorStack.stacked(
        cards,
        values,
        layers.geobox,
        landslides=landslides,
        groups=layers.groups,
        within=layers.within,
        notes=(*layers.notes, *dry, *cut_catchments(layers, [card.name for card in cards])),
    )
    tally = Tally(cards)
    tally.add(values, layers.within, stack.groups)
    if not stack.count:
        raise tally.nothing_known()
    return stack.noted(*tally.words(), *checks.notes_on(stack))


def one_or_dry(layers: Layers, name: str, asked: bool) -> tuple[Factor, Grid] | str:
    """Return a factor's card and grid, or why it is left out: streams of the model that nobody asked for."""
    try:
        return one(layers, name)
    except NoDataError as problem:
        if asked or name != "river_distance" or layers.rivers is not None:
            raise
        return f"Distance from rivers is left out. {problem}"


def one(layers: Layers, name: str) -> tuple[Factor, Grid]:
    """Return a factor's card, with the classes of this area, and its grid; InputError as `derive`."""
    card = card_of(layers, name)
    for extra in layers.extras:
        if extra.name == name:
            return card, extra.values
    assert card.derive is not None  # every factor of the list can be derived
    ground = layers.ground
    if ground is None or not all(ground.layers.has(need) for need in card.requires):
        return card, card.derive(layers)
    return card, card.derive(ground.layers)[ground.window].copy()


def cut_catchments(layers: Layers, names: Sequence[str]) -> tuple[str, ...]:
    """Return a note where the edge of the elevation model cuts catchments of the area, else nothing."""
    if layers.ground is None:
        return water.cut_catchments(layers, names, layers.within)
    wide = layers.ground.layers
    within = np.zeros(wide.geobox.shape, np.bool_)
    within[layers.ground.window] = True if layers.within is None else layers.within
    return water.cut_catchments(wide, names, within)


def card_of(layers: Layers, name: str) -> Factor:
    """Return a factor's card with the classes of this area; InputError if its input was not given."""
    for extra in layers.extras:
        if extra.name == name:
            return _own(extra)
    card = factors.get(name)
    missing = [need for need in card.requires if not layers.has(need)]
    if missing:
        raise MissingError(
            f"{card.title} needs {' and '.join(missing).replace('_', ' ')}, which was not given.",
            "Give that layer, or leave the factor out.",
        )
    return card.with_classes(getattr(layers, name).names) if card.kind == "categorical" else card


def _own(extra: ExtraLayer) -> Factor:
    """Return the card of a user's raster; one that bears the name of a known factor takes its card."""
    known = next((replace(card, reach="near") for card in factors.FACTORS if card.name == extra.name), None)
    if extra.classes is not None:
        return (known or Factor(extra.name, extra.title, "", "categorical")).with_classes(extra.classes)
    return known or Factor(extra.name, extra.title, "", "continuous")


class Tally:
    """Counts, window by window, what the common mask of the factors costs."""

    def __init__(self, cards: Sequence[Factor]) -> None:
        self._titles = [card.title for card in cards]
        self._pixels = self._area = self.known = self._slides = self._outside = 0
        self._missing, self._finite = np.zeros((2, len(cards)), np.int64)

    def add(
        self, values: Sequence[Grid], within: NDArray[np.bool_] | None, groups: NDArray[np.int32] | None
    ) -> NDArray[np.bool_]:
        """Count a window (rows, cols) and return where all factors are known there, within the boundary."""
        area = np.ones(values[0].shape, bool) if within is None else within
        known = area.copy()
        for k, grid in enumerate(values):
            finite = np.isfinite(grid)
            known &= finite
            self._finite[k] += np.count_nonzero(finite)
            self._missing[k] += np.count_nonzero(area & ~finite)
        self._pixels += area.size
        self._area += int(np.count_nonzero(area))
        self.known += int(np.count_nonzero(known))
        if groups is not None:
            self._slides += int(np.count_nonzero(groups))
            self._outside += int(np.count_nonzero((groups > 0) & ~known))
        return known

    def nothing_known(self) -> NoDataError:
        """Return the error for a grid where no pixel is left."""
        shares = ", ".join(
            f"{title} {known / self._pixels:.0%}"
            for title, known in zip(self._titles, self._finite, strict=True)
        )
        return NoDataError(
            "There is no pixel where all factors are known: the layers do not overlap each other.",
            f"Leave out a layer. Known pixels: {shares}.",
        )

    def words(self) -> tuple[str, ...]:
        """Return sentences on the pixels and landslides that fall outside the common mask."""
        notes = []
        lost = self._area - self.known
        if lost:
            costs = dict(zip(self._titles, self._missing.tolist(), strict=True))
            most = ", ".join(
                f"{title} {n:,}" for title, n in sorted(costs.items(), key=lambda c: -c[1])[:3] if n
            )
            notes.append(
                f"{lost:,} of {self._area:,} pixels ({lost / self._area:.1%}) are left out for want of values: "
                f"{most}."
            )
        if self._outside:
            notes.append(
                f"{self._outside:,} of {self._slides:,} landslide pixels lie there or outside the boundary."
            )
        return tuple(notes)
