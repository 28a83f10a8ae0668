"""What a raster layer can hold, by its kind: the values that no such layer has are unknown."""

import math
from dataclasses import dataclass

import numpy as np

from landslide_core.language import marked

_FILLS = (-9999.0, -99999.0, -999999.0, -32768.0, -32767.0, -2147483648.0, -2147483647.0)
BEYOND = 1e19  # no measurement on the Earth is as large; what programs write for nothing is


@dataclass(frozen=True)
class Kind:
    """A kind of layer: how its values are called, and the lowest and highest that there can be.

    unit: of the values, as a person reads it. codes: whether the values are numbers of classes, which keep all their
    digits, are never scaled and of which no mean is taken.
    """

    name: str
    low: float = -math.inf
    high: float = math.inf
    unit: str = ""
    codes: bool = False

    @property
    def called(self) -> str:
        """A layer of the kind, in words."""
        if self.name == "elevation":
            return "an elevation model"
        return "a layer of NDVI" if self.name == "NDVI" else f"a layer of {self.name}s"

    @property
    def in_range(self) -> str:
        """What its values are called, with the range in which they lie where there is one."""
        if math.isinf(self.low):
            return self.name
        if not self.unit:
            return marked(f"{self.name} ({self.low:,.4g} to {self.high:,.4g})")
        return marked(f"{self.name} ({self.low:,.4g} to {self.high:,.4g} {self.unit})")

    @property
    def range_in_words(self) -> str:
        """A clause on the range, of a kind that has one."""
        if not self.unit:
            return f"{self.name} lies in {self.low:,.4g} to {self.high:,.4g}"
        return f"{self.name} lies in {self.low:,.4g} to {self.high:,.4g} {self.unit}"

    @property
    def dtype(self) -> str:
        """What its values are kept as while they are read."""
        return "float64" if self.codes else "float32"


ELEVATION = Kind(marked("elevation"), -500.0, 9000.0, "m")  # the shore of the Dead Sea, the summit of Everest
NDVI = Kind("NDVI", -1.0, 1.0)
MEASUREMENT = Kind(marked("measurement"))
REFLECTANCE = Kind(marked("reflectance"))
CLASSES = Kind("class code", codes=True)
_BY_NAME = {
    "slope": Kind(marked("slope"), 0.0, 90.0, marked("degrees")),
    "aspect": Kind(marked("aspect"), -1.0, 360.0, "degrees"),  # -1 is level ground in ArcGIS
    "elevation": ELEVATION,
    "dem": ELEVATION,
    "altitude": ELEVATION,
    "ndvi": NDVI,
}


def kind_named(name: str) -> Kind:
    """Return the kind of a measurement that a person calls so; any measurement where the name says nothing.

    Examples
    --------
    >>> kind_named("Slope").in_range, kind_named("rainfall").in_range
    ('slope (0 to 90 degrees)', 'measurement')
    """
    return _BY_NAME.get(name.strip().lower(), MEASUREMENT)


def fills_of(dtype: str, kind: Kind) -> tuple[float, ...]:
    """Return the stored values that stand for nothing in pixels of a type, though no tag may say so.

    Those that programs write (-9999, -32768, …) and the ends of the type. A byte has no value to spare, and the
    highest of sensors is bright ground, so that neither 255 nor the 65535 of imagery is among them.
    """
    numbers = np.dtype(dtype)
    if numbers.kind == "f":
        return _FILLS
    limits = np.iinfo(numbers)
    ends: list[float] = [] if numbers.itemsize == 1 or kind is REFLECTANCE else [limits.max]
    if limits.min < 0:
        ends.append(limits.min)
    return tuple(sorted({*ends, *(fill for fill in _FILLS if limits.min <= fill <= limits.max)}))
