"""Factor, what a map layer is and how it is made from the inputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from numpy.typing import NDArray

from landslide_core.errors import SettingError
from landslide_core.factors import breaks
from landslide_core.factors.breaks import Breaks
from landslide_core.factors.layers import Grid, Layers
from landslide_core.io.code_book import CodeBook
from landslide_core.language.units import after_number

Kind = Literal["continuous", "circular", "categorical"]
Reach = Literal["near", "relief_window", "wide_window", "whole"]
Lines = Literal["rivers", "faults"]
FLAT_ASPECT = -1.0  # how a circular factor says "no direction"
_NO_CLASSES = CodeBook(())


@dataclass(frozen=True, eq=False)
class Factor:
    """The card of a conditioning factor, and the function that makes it.

    kind: "continuous"; "circular" (degrees clockwise from north in [0, 360), FLAT_ASPECT where flat, never to
    be averaged linearly); "categorical" (whole numbers that stand for the user's codes: `classes` is their
    book). requires: the inputs that `derive` reads (fields of `Layers`, such as "dem" or "rivers"). derive: makes
    the grid from the aligned inputs; None where the values came ready (a user's raster or table). reach: how far
    around a pixel `derive` looks: at its neighbours, half a window of the settings, or the whole grid. nearest: the
    lines of `Layers` that it is the distance to, which is exact on the largest grids too. breaks: the
    class breaks offered first; None means quantiles. palette: name of a plotly colour scale.
    """

    name: str
    title: str
    unit: str
    kind: Kind
    requires: tuple[str, ...] = ()
    derive: Callable[[Layers], Grid] | None = None
    breaks: Breaks | None = None
    classes: Mapping[int, str] = field(default_factory=lambda: _NO_CLASSES)
    palette: str = "Viridis"
    citation: str = ""
    meaning: str = ""
    reach: Reach = "near"
    nearest: Lines | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", CodeBook.read(self.classes))

    @property
    def book(self) -> CodeBook:
        """The classes with the user's code of each: what stands for a code in grids and tables, and back."""
        return CodeBook.read(self.classes)

    @property
    def unit_after(self) -> str:
        """The unit as it stands after a number."""
        return after_number(self.unit)

    def class_called(self, label: str) -> str:
        """Return the factor with one of its classes; sectors and classes have names, not numbers with a unit."""
        return f"{self.title} {label}{self.unit_after if self.kind == 'continuous' else ''}"

    @property
    def label(self) -> str:
        """Title with unit, as an axis shows it."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def class_breaks(self, values: NDArray[Any], method: str = "default", classes: int = 5) -> Breaks:
        """Return class breaks by "default", "paper", "quantile", "equal" or "natural".

        Classes and sectors stay what they are; "default" is the paper's where no class of it holds more than
        90 % of the values here, else quantiles.
        `values` are the factor's, any shape, NaN for unknown. InputError for an unknown method, and for
        "paper" where the paper has no classes for the factor.
        """
        if self.kind == "circular":
            return breaks.SECTORS
        if self.kind == "categorical":
            return breaks.categories(self.classes)
        if method == "default":
            suits = self.breaks is not None and breaks.parts(self.breaks, values)
            return self.breaks if suits and self.breaks else breaks.quantile(values, classes)
        if method == "paper":
            if self.name not in breaks.PAPER:
                raise SettingError(
                    f"The paper has no classes for {self.title}.",
                    f"It has them for {', '.join(breaks.PAPER)}.",
                )
            return breaks.PAPER[self.name]
        if method not in breaks.METHODS:
            raise SettingError(
                f"There is no way '{method}' to find class breaks.",
                f"Choose paper, {', '.join(breaks.METHODS)}.",
            )
        return breaks.METHODS[method](values, classes)

    def with_classes(self, classes: Mapping[int, str]) -> "Factor":
        """Return the card with its classes; one of measurements or directions becomes one of classes."""
        if self.kind == "categorical":
            return replace(self, classes=classes)
        return replace(self, classes=classes, kind="categorical", unit="", breaks=None, palette="Set3")
