"""The cross-validation schemes that the data at hand allow, and which of them is the headline."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import MissingError, NoDataError, SettingError
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility.classes.counts import background_of
from landslide_core.susceptibility.models.models import Context
from landslide_core.susceptibility.models.sample import Sample
from landslide_core.susceptibility.settings import AUTO, SusceptibilitySettings
from landslide_core.susceptibility.validation import folds
from landslide_core.susceptibility.validation.block_size import BlockSize, block_size
from landslide_core.susceptibility.validation.folds import SCHEMES, SPATIAL, Folds

_LONG = 5_000  # rows of a sample that a fit takes seconds for
_REPEATS, _REPEATS_OF_LONG = 5, 3
_SMALL = 2_000  # rows of a table so short that blocks cannot keep enough apart: regions are the headline


@dataclass(frozen=True, eq=False)
class Splits:
    """Every split of every scheme: `of[scheme]` holds the first and its repetitions.

    headline: the scheme to go by. block: how the side of the blocks was found, None without blocks. notes: why
    schemes were left out, in sentences.
    """

    of: Mapping[str, tuple[Folds, ...]]
    headline: str
    block: BlockSize | None
    notes: tuple[str, ...]

    @property
    def apart(self) -> bool:
        """Whether the headline keeps ground apart."""
        return self.headline in SPATIAL

    @property
    def first(self) -> Mapping[str, Folds]:
        """The first split of every scheme."""
        return {name: each[0] for name, each in self.of.items()}


def split(
    settings: SusceptibilitySettings,
    data: FactorStack | FactorTable,
    context: Context,
    table: NDArray[np.float32],
    sample: Sample,
) -> Splits:
    """Return the splits asked for by scheme, in the order of `folds.SCHEMES`.

    By default random rows, whole landslides and blocks, and regions by k-means where the table is short. Spatial
    schemes are repeated with other origins and seeds; the others where that is quick.
    InputError for an unknown scheme, for fewer than two parts, and when none is possible.
    """
    asked = _asked(settings, data)
    groups, places_m = data.group_ids(), places_of(data)
    found: dict[str, tuple[Folds, ...]] = {}
    block: BlockSize | None = None
    notes = []
    for scheme in SCHEMES:
        if scheme not in asked:
            continue
        problem = _problem(scheme, groups, places_m)
        if problem:
            notes.append(problem)
            continue
        if scheme == "block":
            assert places_m is not None  # `_problem` has looked
            block = _block(settings, context, table, sample, groups, places_m)
        try:
            first = _one(scheme, settings, data, groups, places_m, block=block, seed=settings.seed)
        except (MissingError, NoDataError) as error:
            notes.append(f"No validation by {scheme}: {error}")
            continue
        seeds = range(settings.seed + 1, settings.seed + _repeats(scheme, settings, sample))
        more = (_one(scheme, settings, data, groups, places_m, block=block, seed=seed) for seed in seeds)
        found[scheme] = (first, *more)
    if not found:
        raise NoDataError("The models cannot be validated.", " ".join(notes))
    return Splits(found, _headline(settings, data, tuple(found)), block, tuple(notes))


def places_of(data: FactorStack | FactorTable) -> NDArray[np.float64] | None:
    """Return (n, 2) easting and northing in metres, or None for a table without coordinates."""
    return None if isinstance(data, FactorTable) and data.places_m is None else data.coordinates_m()


def _asked(settings: SusceptibilitySettings, data: FactorStack | FactorTable) -> set[str]:
    schemes = settings.schemes or ("random", "grouped", "block", *(("kmeans",) if _short(data) else ()))
    unknown = sorted({*schemes, settings.headline} - {*SCHEMES, AUTO})
    if unknown:
        raise SettingError(
            f"There is no validation by {', '.join(unknown)}.", f"Choose among {', '.join(SCHEMES)}."
        )
    return {*schemes, settings.headline} - {AUTO}


def _short(data: FactorStack | FactorTable) -> bool:
    return background_of(data) != "area" and data.count <= _SMALL


def _headline(
    settings: SusceptibilitySettings, data: FactorStack | FactorTable, found: tuple[str, ...]
) -> str:
    """Return the scheme asked for; else regions of a short table; else what keeps most apart."""
    if settings.headline in found:
        return settings.headline
    if "kmeans" in found and _short(data) and "region" not in found:
        return "kmeans"
    order = ("region", "block", "kmeans", "grouped", "random")
    return next(scheme for scheme in order if scheme in found)


def _problem(scheme: str, groups: NDArray[np.int32], places_m: NDArray[np.float64] | None) -> str:
    """Return why a scheme would keep nothing apart, or nothing."""
    if places_m is None and scheme in ("block", "kmeans"):
        return (
            f"No validation by {scheme}: the rows have no coordinates, so neighbours cannot be kept "
            "apart, and the scores may flatter."
        )
    inside = groups[groups > 0]
    if scheme == "grouped" and np.unique(inside).size == inside.size:
        return "No validation by grouped: every landslide is one row, so it would be the same as random rows."
    return ""


def _repeats(scheme: str, settings: SusceptibilitySettings, sample: Sample) -> int:
    if scheme == "region":
        return 1  # regions are what they are
    long = sample.rows.size > _LONG
    if scheme not in SPATIAL and long:
        return 1
    return settings.repeats or (_REPEATS_OF_LONG if long else _REPEATS)


def _block(
    settings: SusceptibilitySettings,
    context: Context,
    table: NDArray[np.float32],
    sample: Sample,
    groups: NDArray[np.int32],
    places_m: NDArray[np.float64],
) -> BlockSize:
    if settings.block_m:
        return BlockSize(settings.block_m, f"Blocks of {settings.block_m / 1000:.3g} km, as asked for.")
    return block_size(context, table, sample, groups, places_m, settings.folds, seed=settings.seed)


def _one(
    scheme: str,
    settings: SusceptibilitySettings,
    data: FactorStack | FactorTable,
    groups: NDArray[np.int32],
    places_m: NDArray[np.float64] | None,
    *,
    block: BlockSize | None,
    seed: int,
) -> Folds:
    if scheme == "random":
        return folds.random_folds(groups > 0, settings.folds, seed)
    if scheme == "grouped":
        return folds.grouped_folds(groups, settings.folds, seed)
    if scheme == "region":
        return folds.region_folds(_regions(settings.region_factor, data), groups)
    assert places_m is not None  # `_problem` has looked
    if scheme == "block":
        assert block is not None  # found by `split`
        return folds.block_folds(places_m, groups, block.side_m, settings.folds, seed)
    return folds.kmeans_folds(places_m, groups, settings.folds, seed)


def _regions(name: str | None, data: FactorStack | FactorTable) -> NDArray[np.int64]:
    if name is None or name not in data.names or data.factor(name).kind != "categorical":
        raise MissingError(
            "Leaving out regions needs a factor whose classes are the regions.",
            "Name a categorical factor, such as lithology, or split by blocks.",
        )
    return data.table()[:, data.index(name)].astype(np.int64)
