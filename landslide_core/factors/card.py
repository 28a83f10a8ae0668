"""Factor, what a map layer is and how it is made from the inputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from landslide_core.factors.breaks import Breaks
    from landslide_core.factors.layers import Layers

Kind = Literal["continuous", "circular", "categorical"]
Reach = Literal["near", "relief_window", "wide_window", "whole"]
Grid = NDArray[np.float32]  # (rows, cols), NaN where unknown
FLAT_ASPECT = -1.0  # how a circular factor says "no direction"
_NO_CLASSES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Factor:
    """The card of a conditioning factor, and the function that makes it.

    kind: "continuous"; "circular" (degrees clockwise from north in [0, 360), FLAT_ASPECT where flat, never to
    be averaged linearly); "categorical" (whole numbers, whose names are in `classes`). requires: the inputs
    that `derive` reads (fields of `Layers`, such as "dem" or "rivers"). derive: makes the grid from the
    aligned inputs; None where the values came ready (a user's raster or table). reach: how far around a pixel
    `derive` looks: at its neighbours, half a window of the settings, or the whole grid. breaks: the class breaks
    offered first; None means quantiles. palette: name of a plotly colour scale.
    """

    name: str
    title: str
    unit: str
    kind: Kind
    requires: tuple[str, ...] = ()
    derive: "Callable[[Layers], Grid] | None" = None
    breaks: "Breaks | None" = None
    classes: Mapping[int, str] = field(default_factory=lambda: _NO_CLASSES)
    palette: str = "Viridis"
    citation: str = ""
    meaning: str = ""
    reach: Reach = "near"

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", MappingProxyType(dict(self.classes)))

    @property
    def unit_after(self) -> str:
        """The unit as it stands after a number."""
        return after_number(self.unit)

    @property
    def label(self) -> str:
        """Title with unit, as an axis shows it."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def with_classes(self, classes: Mapping[int, str]) -> "Factor":
        """Return the card with the names of its classes."""
        return replace(self, classes=classes)


def after_number(unit: str) -> str:
    """Return a unit as it stands after a number: a space before it, none before a degree sign."""
    return unit if unit in ("", "°") else f" {unit}"
