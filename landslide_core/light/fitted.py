"""What left-out regions taught about when to trust a network: kept beside its card, bound to its weights."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import FileError, WeightsError
from landslide_core.io.plain.text import write_text
from landslide_core.io.plain.validated import read_object
from landslide_core.light.familiarity import FeatureSpace, by_name
from landslide_core.light.forest import Tree, predict
from landslide_core.light.light import Level
from landslide_core.shipped import models_folder

SCHEMA = 1
FOLDER = "light"  # beside the cards
_HARDLY = 0.05  # an F1 that cannot be told from nothing
_LEAST_GAIN, _MOST_REGIONS = 0.01, 2 / 3  # of F1, and of regions that gain, for a normalisation to be offered
_CURE = "Put the file of the release back, or fit the light again."


@dataclass(frozen=True)
class Levels:
    """Expected F1 below which a map is red, and from which it is green.

    apart_below: without the network's first glance, below which such an image is not as those at home. Where only the
    glance speaks for red, a map is amber: ground without a landslide looks so too, and its map is right.
    """

    red_below: float
    green_from: float
    apart_below: float

    def of(self, expected: float, apart: float) -> Level:
        """The level of an F1 that is expected by all evidence, and apart from the first glance."""
        if expected < self.red_below and apart < self.apart_below:
            return "red"
        return "green" if expected >= self.green_from else "amber"


@dataclass(frozen=True)
class Spread:
    """How far the true F1 lay from the expected one on regions that were not in the fit.

    For samples of `tiles` or fewer tiles whose expected F1 is below `below`: eight in ten lay between `low` and `high`
    of it (differences).
    """

    tiles: int
    below: float
    low: float
    high: float


def interval(spreads: Sequence[Spread], expected: float, tiles: int) -> tuple[float, float]:
    """The F1 between which eight in ten maps lay of whose so many tiles such an F1 was expected."""
    found = next((s for s in spreads if tiles <= s.tiles and expected < s.below), spreads[-1])
    low, high = (float(np.clip(expected + end, 0, 1)) for end in (found.low, found.high))
    return (low if low >= _HARDLY else 0.0), max(high, _HARDLY)


@dataclass(frozen=True)
class FittedLight:
    """The fitted part of a light.

    network, sha256 : whose weights it was fitted for. names : of the evidence, in the trees' order. usual : 5th, 50th
    and 95th percentile of each over maps of left-out regions as they are. trees, trees_apart : expected F1, by all
    evidence and by all but the network's first glance. spreads : by tiles, then by expected F1. spaces : where training
    images' features lie, by depth. judged : what it flags and misses, as measured.
    """

    network: str
    sha256: str
    names: tuple[str, ...]
    usual: Mapping[str, tuple[float, float, float]]
    trees: tuple[Tree, ...]
    trees_apart: tuple[Tree, ...]
    spreads: tuple[Spread, ...]
    levels: Levels
    spaces: Mapping[str, FeatureSpace]
    judged: Mapping[str, Any]

    def expected(self, evidence: Mapping[str, float]) -> float:
        """The F1 that maps with such evidence had on regions left out."""
        return float(predict(self.trees, self._row(evidence))[0])

    def expected_apart(self, evidence: Mapping[str, float]) -> float:
        """The same by all evidence but the network's first glance."""
        return float(predict(self.trees_apart, self._row(evidence))[0])

    def _row(self, evidence: Mapping[str, float]) -> NDArray[np.float64]:
        return np.array([[evidence[name] for name in self.names]])

    def level(self, evidence: Mapping[str, float]) -> Level:
        """The level of a scene by all evidence."""
        return self.levels.of(self.expected(evidence), self.expected_apart(evidence))

    def interval(self, expected: float, tiles: int) -> tuple[float, float]:
        """The F1 between which eight in ten maps lay."""
        return interval(self.spreads, expected, tiles)

    @property
    def normalisations(self) -> Mapping[str, float]:
        """The normalisations to the training images' look that gained on left-out regions, and mean F1 gained."""
        tried = self.judged.get("normalise", {})
        return {
            name: each["gain"]
            for name, each in tried.items()
            if each["gain"] >= _LEAST_GAIN and each["regions_that_gain"] >= _MOST_REGIONS
        }

    @cached_property
    def typical(self) -> dict[str, float]:
        """The middle of each evidence over maps of left-out regions as they are."""
        return {name: middle for name, (_, middle, _) in self.usual.items()}

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "schema": SCHEMA,
            "network": self.network,
            "sha256": self.sha256,
            "names": list(self.names),
            "usual": {name: list(ends) for name, ends in self.usual.items()},
            "levels": vars(self.levels),
            "spreads": [vars(spread) for spread in self.spreads],
            "judged": self.judged,
            "spaces": {name: space.as_dict() for name, space in self.spaces.items()},
            "trees": [tree.as_dict() for tree in self.trees],
            "trees_apart": [tree.as_dict() for tree in self.trees_apart],
        }

    def write(self, path: Path) -> None:
        """Write it as JSON on one line: there are many numbers, and nobody reads them one by one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps(self.as_dict(), allow_nan=False) + "\n")


def path_of(network: str, models: Path | None = None) -> Path:
    """Where the fitted light of a network lies: light/NAME.json beside its card."""
    return (models or models_folder()) / FOLDER / f"{network}.json"


def read_fitted(path: Path) -> FittedLight:
    """The fitted light of a file; WeightsError when it is not one."""
    try:
        found = read_object(path, _CURE)
        if found.get("schema") != SCHEMA:
            raise WeightsError(f"{path.name} is a light of another version.", _CURE)
        return _from_dict(found)
    except FileError as problem:
        raise WeightsError(f"The fitted light {problem.message}", _CURE) from problem
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise WeightsError(f"The fitted light {path.name} cannot be used ({problem}).", _CURE) from problem


def fitted_for(network: str, sha256: str, models: Path | None = None) -> FittedLight | None:
    """The fitted light of exactly these weights; None where there is none, or one of other weights."""
    path = path_of(network, models)
    if not path.is_file():
        return None
    stat = path.stat()
    found = _read_once(path, stat.st_mtime_ns, stat.st_size)
    return found if found.sha256 == sha256 else None


@lru_cache(maxsize=16)
def _read_once(path: Path, changed_ns: int, size: int) -> FittedLight:
    """Read a file that many images ask for once, and anew when it is another."""
    return read_fitted(path)


def _from_dict(found: Mapping[str, Any]) -> FittedLight:
    names = tuple(str(name) for name in found["names"])
    trees, apart = (tuple(Tree.from_dict(each) for each in found[name]) for name in ("trees", "trees_apart"))
    if any(feature >= len(names) for tree in (*trees, *apart) for feature in tree.feature):
        raise ValueError("a tree asks for evidence that has no name")
    spreads: Sequence[Spread] = [Spread(**each) for each in found["spreads"]]
    if not trees or not apart or not spreads:
        raise ValueError("it holds no trees or no spreads")
    return FittedLight(
        network=str(found["network"]),
        sha256=str(found["sha256"]),
        names=names,
        usual={
            name: (float(low), float(mid), float(high)) for name, (low, mid, high) in found["usual"].items()
        },
        trees=trees,
        trees_apart=apart,
        spreads=tuple(spreads),
        levels=Levels(**{name: float(f1) for name, f1 in found["levels"].items()}),
        spaces=by_name(dict(found["spaces"])),
        judged=dict(found["judged"]),
    )
