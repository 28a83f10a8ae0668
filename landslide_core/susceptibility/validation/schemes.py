"""The cross-validation schemes that the data at hand allow."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import MissingError, NoDataError, SettingError
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility.result import SusceptibilitySettings
from landslide_core.susceptibility.validation import folds
from landslide_core.susceptibility.validation.folds import Folds


def split(
    settings: SusceptibilitySettings, data: FactorStack | FactorTable
) -> tuple[Mapping[str, Folds], tuple[str, ...]]:
    """Return the splits asked for by scheme, in the order of `folds.SCHEMES`, and why others were left out.

    InputError for an unknown scheme, for fewer than two parts, and when none is possible.
    """
    unknown = sorted(set(settings.schemes) - set(folds.SCHEMES))
    if unknown or not settings.schemes or settings.folds < 2:
        raise SettingError(
            f"{settings.folds} parts by {', '.join(settings.schemes) or 'nothing'} cannot be made.",
            f"Take at least two parts, by {', '.join(folds.SCHEMES)}.",
        )
    groups, places_m = data.group_ids(), places_of(data)
    found: dict[str, Folds] = {}
    skipped = []
    for scheme in folds.SCHEMES:
        if scheme not in settings.schemes:
            continue
        if places_m is None and scheme in ("block", "kmeans"):
            skipped.append(
                f"No validation by {scheme}: the rows have no coordinates, so neighbours cannot be kept "
                "apart, and the scores may flatter."
            )
            continue
        try:
            found[scheme] = _one(scheme, settings, data, groups, places_m)
        except (MissingError, NoDataError) as problem:
            skipped.append(f"No validation by {scheme}: {problem}")
    if not found:
        raise NoDataError("The models cannot be validated.", " ".join(skipped))
    return found, tuple(skipped)


def places_of(data: FactorStack | FactorTable) -> NDArray[np.float64] | None:
    """Return (n, 2) easting and northing in metres, or None for a table without coordinates."""
    return None if isinstance(data, FactorTable) and data.places_m is None else data.coordinates_m()


def _one(
    scheme: str,
    settings: SusceptibilitySettings,
    data: FactorStack | FactorTable,
    groups: NDArray[np.int32],
    places_m: NDArray[np.float64] | None,
) -> Folds:
    if scheme == "random":
        return folds.random_folds(groups > 0, settings.folds, settings.seed)
    if scheme == "grouped":
        return folds.grouped_folds(groups, settings.folds, settings.seed)
    if scheme == "region":
        return folds.region_folds(_regions(settings.region_factor, data), groups)
    assert places_m is not None  # looked at by `split`
    if scheme == "block":
        size = settings.block_m or folds.default_block_m(places_m, settings.folds)
        return folds.block_folds(places_m, groups, size, settings.folds, settings.seed)
    return folds.kmeans_folds(places_m, groups, settings.folds, settings.seed)


def _regions(name: str | None, data: FactorStack | FactorTable) -> NDArray[np.int64]:
    if name is None or name not in data.names or data.factor(name).kind != "categorical":
        raise MissingError(
            "Leaving out regions needs a factor whose classes are the regions.",
            "Name a categorical factor, such as lithology, or split by blocks.",
        )
    return data.table()[:, data.index(name)].astype(np.int64)
