"""benchmarks.spatial_validation: AUC of random rows, blocks and clusters of ground, on real data, beside references.

python -m benchmarks.spatial_validation --data DIR [--only ecuador balakot gerecse] [--repeats N] [--json FILE]
DIR holds `factors/ecuador_rbsf` (Muenchow et al. 2012; spDataLarge), `factors/balakot` (Torizin et al. 2022) and
`factors/gerecse` (frmod). Each AUC is that within the parts, as sperrorest and mlr3 print it: mean and standard
deviation over splits with other origins and seeds; in brackets that of all parts in one list.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from landslide_core import susceptibility
from landslide_core.factors import Factor
from landslide_core.factors.align import LayerFiles, align
from landslide_core.factors.derive import derive
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.factors.table import read_table
from landslide_core.io.rasters import aligned
from landslide_core.io.rasters.kinds import CLASSES, ELEVATION, MEASUREMENT
from landslide_core.susceptibility.fitting import prepare
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.validation.crossval import cross_validate

_SCHEMES = ("random", "block", "kmeans")
_MODELS = ("logistic_regression", "random_forest")


@dataclass(frozen=True)
class Area:
    """Real data, and what others printed of them: AUC by model and scheme, with its source."""

    read: Callable[[Path], FactorStack | FactorTable]
    known: Mapping[tuple[str, str], str]
    source: str


def _ecuador(folder: Path) -> FactorTable:
    return read_table(folder / "factors" / "ecuador_rbsf" / "lsl.csv")


def _balakot(folder: Path) -> FactorStack:
    here = folder / "factors" / "balakot"
    files = LayerFiles(
        here / "AW3D30.tif", here / "landslides.shp", faults=here / "Confirmed_faults.shp",
        lithology=here / "Geology.tif",
    )  # fmt: skip
    return derive(align(files), ("elevation", "slope", "aspect", "fault_distance", "lithology"))


def _gerecse(folder: Path) -> FactorStack:
    here = folder / "factors" / "gerecse"
    slope = here / "SRTM31_EG_GF_Slope_m.sdat"
    geobox = aligned.grid_facts(slope).geobox
    geology = here / "fdt100_14k.sdat"
    # The same grid; the other files' projection lost its azimuth when it was written, so the two look far apart.
    own = aligned.grid_facts(geology).geobox
    assert own.shape == geobox.shape
    assert own.affine == geobox.affine
    rock = aligned.read_grid(geology, own, CLASSES).astype(np.float32)
    scarps = np.nan_to_num(aligned.read_grid(here / "scarps.sdat", geobox, CLASSES)) > 0
    codes = {int(code): f"unit {int(code)}" for code in np.unique(rock[np.isfinite(rock)])}
    cards = [
        Factor("elevation", "Elevation", "m", "continuous"),
        Factor("slope", "Slope", "°", "continuous"),
        Factor("lithology", "Lithology", "", "categorical", classes=codes),
    ]
    from scipy import ndimage

    groups, _ = ndimage.label(scarps, np.ones((3, 3)))
    layers = [
        aligned.read_grid(here / "SRTM31_EG_GF_m.sdat", geobox, ELEVATION),
        aligned.read_grid(slope, geobox, MEASUREMENT),
        rock,
    ]
    return FactorStack.stacked(cards, layers, geobox, scarps, groups.astype(np.int32))


_GLM, _FOREST = _MODELS
AREAS: Mapping[str, Area] = {
    "ecuador": Area(
        _ecuador,
        {(_GLM, "random"): "0.8097", (_GLM, "kmeans"): "0.7726"},
        "Lovelace, Nowosad, Muenchow, Geocomputation with R, chapter 12: means within parts, 100 repetitions",
    ),
    "balakot": Area(
        _balakot,
        {(_FOREST, "random"): "0.893", (_FOREST, "block"): "0.792 (2.9 km)"},
        "a plain forest on the same factors, computed independently",
    ),
    "gerecse": Area(_gerecse, {}, "none printed"),
}


def table(data: FactorStack | FactorTable, repeats: int, names: Sequence[str] = _MODELS) -> dict[str, Any]:
    """Return side of the blocks in metres, why, and by model and scheme: auc, spread, pooled."""
    settings = susceptibility.SusceptibilitySettings(schemes=_SCHEMES, repeats=repeats)
    ready = prepare(data, settings, ())
    assert ready.splits.block is not None  # asked for, and there are coordinates
    found: dict[str, Any] = {"block_m": ready.splits.block.side_m, "in_words": ready.splits.block.words}
    for name in names:
        found[name] = {}
        for scheme, (first, *more) in ready.splits.of.items():
            cross = cross_validate(
                models.get(name), ready.context, ready.table, ready.sample, first, more=more
            )
            found[name][scheme] = {"auc": cross.auc, "spread": cross.spread, "pooled": cross.pooled}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=tuple(AREAS), default=tuple(AREAS))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    results = {}
    for name in args.only:
        area = AREAS[name]
        results[name] = table(area.read(args.data), args.repeats)
        _print(name, area, results[name])
    if args.json:
        args.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")


def _print(name: str, area: Area, found: Mapping[str, Any]) -> None:
    print(f"\n{name}: {found['in_words']} Reference: {area.source}.")
    for model in _MODELS:
        for scheme, said in found[model].items():
            spread = "" if np.isnan(said["spread"]) else f" ± {said['spread']:.3f}"
            reference = area.known.get((model, scheme), "–")
            print(
                f"  {models.get(model).title:20} {scheme:7} {said['auc']:.3f}{spread:8} "
                f"[{said['pooled']:.3f}]   reference {reference}",
                flush=True,
            )


if __name__ == "__main__":
    main()
