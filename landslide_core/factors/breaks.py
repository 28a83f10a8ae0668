"""Class breaks of a factor: the paper's, quantile, equal, natural, manual."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError, SettingError
from landslide_core.language import marked

Codes = NDArray[np.int16]  # position of the class, UNCLASSED where there is none
UNCLASSED = -1
_CHUNK = 1_000_000  # values searched at once: they stay in the processor's cache
_NEARLY_ALL = 0.9  # of the values in one class: the breaks of another area do not serve here
_FEW = 32  # edges: with so many, comparing with each takes as long as a search
_SAMPLE = 4_000  # values that natural breaks are sought in


@dataclass(frozen=True)
class Breaks(ABC):
    """How a factor is cut into classes; `method` says how the breaks were found, for the legend."""

    method: str
    labels: tuple[str, ...]

    def classify(self, values: NDArray[Any]) -> Codes:
        """Return the class of each value, same shape: 0 to len(labels) - 1, UNCLASSED for NaN."""
        flat = values.ravel()
        codes = np.empty(flat.size, np.int16)
        for start in range(0, flat.size, _CHUNK):
            part = flat[start : start + _CHUNK]
            unknown = np.isnan(part)
            codes[start : start + _CHUNK] = np.where(unknown, UNCLASSED, self._of(np.where(unknown, 0, part)))
        return codes.reshape(values.shape)

    @abstractmethod
    def _of(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return the class of each value, none of them NaN."""


@dataclass(frozen=True)
class Intervals(Breaks):
    """Ranges between ascending `edges`, open at both ends: class i holds edges[i - 1] <= value < edges[i]."""

    edges: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.edges) + 1 or not np.all(np.diff(self.edges) > 0):
            raise ValueError("intervals need ascending edges and one label more than edges")

    def _of(self, values: NDArray[Any]) -> NDArray[Any]:
        exact, edges = values.astype(np.float64), np.array(self.edges, np.float64)
        if len(edges) > _FEW:
            return np.searchsorted(edges, exact, side="right")
        # As many as edges that do not lie above: a sixth of the time.
        codes = np.zeros(values.shape, np.int16)
        for edge in edges:
            codes += exact >= edge
        return codes


@dataclass(frozen=True)
class Sectors(Breaks):
    """Eight sectors of 45 degrees, North centred on 0 and wrapping, and flat ground (negative) by itself."""

    def _of(self, values: NDArray[Any]) -> NDArray[Any]:
        turned = (np.floor((values.astype(np.float64) + 22.5) / 45) % 8).astype(np.int16)
        return np.where(values < 0, np.int16(8), turned)


@dataclass(frozen=True)
class Categories(Breaks):
    """The classes of a categorical factor: class i holds the code codes[i] (ascending)."""

    codes: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.labels) != len(self.codes) or list(self.codes) != sorted(set(self.codes)):
            raise ValueError("categories need ascending codes, each with a label")

    def _of(self, values: NDArray[Any]) -> NDArray[Any]:
        codes = np.array(self.codes, np.float64)
        place = np.minimum(np.searchsorted(codes, values), len(codes) - 1)
        return np.where(codes[place] == values, place, UNCLASSED)


def manual(
    edges: Sequence[float], labels: Sequence[str] | None = None, method: str = marked("manual")
) -> Intervals:
    """Return the classes between ascending edges, of which the lowest and the highest are open.

    InputError when the edges are not ascending numbers or the labels are not one more than the edges.
    """
    inner = tuple(float(edge) for edge in edges)
    if not inner or not np.isfinite(inner).all() or not np.all(np.diff(inner) > 0):
        given = ", ".join(f"{edge:g}" for edge in inner)
        raise SettingError(
            f"Class breaks are ascending numbers, not {given}."
            if given
            else "Class breaks are ascending numbers, not none.",
            "Give at least one break, each higher than the one before.",
        )
    if labels is not None and len(labels) != len(inner) + 1:
        raise SettingError(
            f"{len(inner)} breaks make {len(inner) + 1} classes, but {len(labels)} labels were given.",
            "Give one label more than breaks, or none.",
        )
    return Intervals(method, tuple(labels) if labels else interval_labels(inner), inner)


def quantile(values: NDArray[Any], classes: int = 5) -> Intervals:
    """Return classes that hold about the same number of values each."""
    known = _known(values, classes)
    edges = np.quantile(known, np.arange(1, classes) / classes)
    return _found(edges, known, marked("{classes} quantiles").format(classes=classes))


def equal(values: NDArray[Any], classes: int = 5) -> Intervals:
    """Return classes of equal width between the smallest and the largest value."""
    known = _known(values, classes)
    edges = np.linspace(float(known.min()), float(known.max()), classes + 1)[1:-1]
    return _found(edges, known, f"{classes} equal intervals")


def natural(values: NDArray[Any], classes: int = 5) -> Intervals:
    """Return Fisher-Jenks natural breaks: the classes with the least spread within.

    Fisher (1958) by mapclassify, on at most 4,000 evenly spaced ranks of the values, the smallest and
    the largest among them, so that the same values always give the same breaks.
    """
    import mapclassify

    known = _known(values, classes)
    ranks = np.sort(known)
    if ranks.size > _SAMPLE:
        ranks = ranks[np.linspace(0, ranks.size - 1, _SAMPLE).round().astype(np.int64)]
    different = np.unique(ranks).astype(np.float64)
    if different.size <= classes:  # every value is a class of its own
        return _found((different[1:] + different[:-1]) / 2, known, "natural breaks")
    tops = mapclassify.FisherJenks(ranks.astype(np.float64), classes).bins[:-1]
    place = np.minimum(np.searchsorted(different, tops, side="right"), different.size - 1)
    return _found((different[place - 1] + different[place]) / 2, known, f"{classes} natural breaks")


def categories(classes: Mapping[int, str], method: str = marked("classes")) -> Categories:
    """Return one class per code, in the order of the codes."""
    codes = tuple(sorted(classes))
    return Categories(method, tuple(classes[code] for code in codes), codes)


METHODS: Mapping[str, Callable[[NDArray[Any], int], Intervals]] = MappingProxyType(
    {"quantile": quantile, "equal": equal, "natural": natural}
)
_TABLE4 = "Cui et al. 2026, Table 4"
SECTORS = Sectors(
    _TABLE4,
    (
        marked("North"), marked("Northeast"), marked("East"), marked("Southeast"), marked("South"),
        marked("Southwest"), marked("West"), marked("Northwest"), marked("Plane"),
    ),
)  # fmt: skip
HARDNESS = categories(
    {1: "Hard rock", 2: "Moderately hard rock", 3: "Moderately soft rock", 4: "Soft rock"}, _TABLE4
)
# The classes of Table 4 by the factor's name. The table's NDVI begins at 0; lower values (water) count in
# its lowest class.
PAPER: Mapping[str, Breaks] = MappingProxyType(
    {
        "elevation": manual((200, 300, 400, 500), ("<200", "200–300", "300–400", "400–500", ">500"), _TABLE4),
        "ndvi": manual((0.2, 0.4, 0.5, 0.6), ("0–0.2", "0.2–0.4", "0.4–0.5", "0.5–0.6", ">0.6"), _TABLE4),
        "slope": manual((10, 20, 30, 35), ("<10", "10–20", "20–30", "30–35", ">35"), _TABLE4),
        "aspect": SECTORS,
        "river_distance": manual(
            (50, 150, 300, 500, 1000),
            ("<50", "50–150", "150–300", "300–500", "500–1000", ">1000"), _TABLE4,
        ),
        "fault_distance": manual(
            (100, 200, 500, 1000, 3000),
            ("<100", "100–200", "200–500", "500–1000", "1000–3000", ">3000"), _TABLE4,
        ),
        "hardness": HARDNESS,
    }
)  # fmt: skip


def parts(breaks: Breaks, values: NDArray[Any]) -> bool:
    """Say whether classes part these values: none holds nearly all of them."""
    codes = breaks.classify(values[np.isfinite(values)])
    return bool(codes.size and np.bincount(codes, minlength=1).max() <= _NEARLY_ALL * codes.size)


def interval_labels(edges: Sequence[float]) -> tuple[str, ...]:
    """Return "<a", "a–b", …, ">z" with as many digits as keep the edges apart."""
    if not len(edges):
        return (marked("all"),)
    digits = next((n for n in range(3, 17) if len({f"{e:.{n}g}" for e in edges}) == len(edges)), 17)
    shown = [_plain(edge, digits) for edge in edges]
    to = " to " if edges[0] < 0 else "–"
    middle = (f"{low}{to}{high}" for low, high in zip(shown[:-1], shown[1:], strict=True))
    return (f"<{shown[0]}", *middle, f">{shown[-1]}")


def _plain(edge: float, digits: int) -> str:
    text = f"{edge:.{digits}g}"
    return f"{float(text):.0f}" if "e+" in text else text


def _known(values: NDArray[Any], classes: int) -> NDArray[Any]:
    known: NDArray[Any] = values[np.isfinite(values)]
    if not 2 <= classes <= 100:
        raise SettingError(f"{classes} classes are not possible.", "Choose 2 to 100 classes.")
    if not known.size:
        raise NoDataError("A factor without any value cannot be cut into classes.", "Leave the factor out.")
    return known


def _found(edges: NDArray[Any], known: NDArray[Any], method: str) -> Intervals:
    """Return intervals at the edges that part the values; fewer than asked where many values are equal."""
    inner = np.unique(edges)
    inner = inner[(inner > known.min()) & (inner <= known.max())]
    edges_found = tuple(float(edge) for edge in inner)
    return Intervals(method, interval_labels(edges_found), edges_found)
