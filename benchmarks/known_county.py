"""benchmarks.known_county: are effects that are known found again? On the synthetic county, whose law is known.

python -m benchmarks.known_county [--points 360 4000] [--json FILE]
Landslides come from two sources: points drawn by the law itself, and the county's own outlines, whose middles
were drawn by the law but which run out downhill, keep clear of water and of one another, and fit into their valley.
Printed for each: the order of the factors by the true effect, the range of the frequency ratio, the forest's
importance and mean |SHAP|; the shape of slope's effect; and the rank correlation of the map with the truth.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.shipped import sample_data

COUNTY = sample_data()
# Name in the law and name of the factor; elevation has no effect and is the decoy.
EFFECT_OF = {
    "slope": "slope", "hardness": "hardness", "fault_distance": "fault",
    "river_distance": "stream", "aspect": "aspect", "ndvi": "ndvi",
}  # fmt: skip
FACTORS = ("elevation", *EFFECT_OF)
EXPLAINED = 20_000  # places at which SHAP is taken


@dataclass(frozen=True)
class County:
    """The county's factors, its truth by row of the table, and the law's effects there by factor."""

    stack: Any
    truth: NDArray[np.float64]
    effects: dict[str, NDArray[np.float32]]

    @property
    def strength(self) -> NDArray[np.float64]:
        """Mean distance of a factor's true effect from its own mean, in log odds: what |SHAP| measures."""
        spread = [np.abs(e - e.mean()).mean() if e.size else 0.0 for e in self.effects.values()]
        return np.array(spread, np.float64)


def read_county(folder: Path = COUNTY) -> County:
    from landslide_core.factors.align import LayerFiles, align
    from landslide_core.factors.derive import derive
    from landslide_core.io.rasters import aligned
    from landslide_core.io.rasters.kinds import MEASUREMENT
    from landslide_core.synthetic.terrain.landslide_law import Conditions, Law

    files = LayerFiles(
        folder / "dem_synthetic.tif", folder / "landslides_synthetic.gpkg", folder / "ndvi_synthetic.tif",
        rivers=folder / "streams_synthetic.gpkg", faults=folder / "faults_synthetic.gpkg",
        lithology=folder / "lithology_synthetic.gpkg",
    )  # fmt: skip
    stack = derive(align(files), FACTORS)
    truth = aligned.read_grid(folder / "susceptibility_synthetic.tif", stack.geobox, MEASUREMENT)[stack.valid]
    by_name = dict(zip(stack.names, stack.table().T, strict=True))
    conditions = Conditions(
        by_name["slope"], by_name["aspect"], by_name["hardness"].astype(np.uint8), by_name["river_distance"],
        by_name["fault_distance"], by_name["ndvi"],
    )  # fmt: skip
    found = Law().effects(conditions)
    nothing = np.zeros(stack.count, np.float32)
    effects = {name: found[EFFECT_OF[name]] if name in EFFECT_OF else nothing for name in FACTORS}
    return County(stack, truth.astype(np.float64), effects)


def drawn_by_the_law(county: County, count: int, seed: int = 0) -> Any:
    """Return the county with `count` different pixels as landslides, drawn by the odds of the law."""
    from landslide_core.factors.stack import FactorStack

    odds = county.truth / (1 - county.truth)
    rng = np.random.default_rng(seed)
    chosen = rng.choice(odds.size, count, replace=False, p=odds / odds.sum())
    column = np.zeros(odds.size, np.int32)
    column[chosen] = np.arange(1, count + 1)
    stack = county.stack
    groups = stack.paint(column, np.int32(0))
    return FactorStack.stacked(stack.factors, stack.values, stack.geobox, groups > 0, groups)


def forest_of_the_law(trees: int | None = None) -> tuple[Any, NDArray[np.float32], Any]:
    """Return the county with 4,000 landslides drawn by the law, its table, and a forest fitted on them.

    trees: in the forest; None means the default.
    """
    from landslide_core import susceptibility as s

    stack = drawn_by_the_law(read_county(), 4000)
    known = stack.table()
    sample = s.draw_sample(stack.labels())
    settings = s.ForestSettings() if trees is None else s.ForestSettings(trees=trees)
    return stack, known, s.fit_forest(stack.factors, known[sample.rows], sample.labels, settings)


def recovered(county: County, stack: Any, seed: int = 0) -> dict[str, Any]:
    """Relate, fit, explain and compare with the truth."""
    from scipy.stats import spearmanr

    from landslide_core import susceptibility as s
    from landslide_core.susceptibility.models import models

    table, labels = stack.table(), stack.labels()
    sample = s.draw_sample(labels, seed=seed)
    settings = s.ForestSettings(seed=seed)
    forest = s.fit_forest(stack.factors, table[sample.rows], sample.labels, settings)
    context = models.Context(stack.factors, {}, settings)
    boosting = models.get("gradient_boosting").fit(context, table[sample.rows], sample.labels)
    maps = {"random_forest": forest.probability(table)}
    maps["mean_of_models"] = (maps["random_forest"] + boosting.probability(table)) / 2
    some = np.random.default_rng(seed).choice(len(table), EXPLAINED, replace=False)
    shap = s.explain(forest, table[some])
    relations = s.relate(stack, {}, s.RelateSettings(method="quantile", classes=10))
    ways = {
        "true effect": county.strength,
        "frequency ratio": np.array([r.ratio.spread for r in relations]),
        "forest importance": forest.impurity,
        "mean |SHAP|": shap.mean_abs,
    }
    slope = stack.index("slope")
    return {
        "landslides": int(stack.group_ids().max()),
        "order": {way: _ranked(stack.names, values) for way, values in ways.items()},
        "spearman_of_order": {
            way: float(spearmanr(county.strength, values).statistic) for way, values in list(ways.items())[1:]
        },
        "slope": _slope_shape(county, table[:, slope], relations[slope], s.dependence(shap, slope)),
        "map_rank_correlation": {
            name: float(spearmanr(found, county.truth).statistic) for name, found in maps.items()
        },
    }


def _ranked(names: tuple[str, ...], values: NDArray[np.float64]) -> list[str]:
    return [names[k] for k in np.argsort(-values, kind="stable")]


def _slope_shape(
    county: County, slope: NDArray[np.float32], relation: Any, dependence: Any
) -> dict[str, float]:
    """Return how ratio and SHAP follow the law's bell over slope, and where each has its top in degrees."""
    true = county.effects["slope"]
    codes = relation.ratio.counts.breaks.classify(slope)
    by_class = np.array([np.exp(true[codes == code]).mean() for code in range(len(relation.ratio.ratio))])
    middle = np.array([np.median(slope[codes == code]) for code in range(len(by_class))])
    order = np.argsort(slope)
    at_bins = np.interp(dependence.position, slope[order], true[order])
    return {
        "ratio_correlation": float(np.corrcoef(relation.ratio.ratio, by_class)[0, 1]),
        "shap_correlation": float(np.corrcoef(dependence.middle, at_bins)[0, 1]),
        "ratio_top_deg": float(middle[np.argmax(relation.ratio.ratio)]),
        "shap_top_deg": float(dependence.position[np.argmax(dependence.middle)]),
        "true_top_deg": 35.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, nargs="*", default=[360, 4000])
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    county = read_county()
    found = {
        f"{n} points drawn by the law": recovered(county, drawn_by_the_law(county, n)) for n in args.points
    }
    found["the county's own outlines"] = recovered(county, county.stack)
    for title, each in found.items():
        print(f"\n{title} ({each['landslides']} landslides, synthetic)")
        for way, names in each["order"].items():
            rho = each["spearman_of_order"].get(way)
            print(f"  order by {way:18} {', '.join(names)}" + (f"  (Spearman {rho:.2f})" if rho else ""))
        shape = each["slope"]
        print(
            f"  slope: ratios follow the law's bell with r = {shape['ratio_correlation']:.3f}, "
            f"SHAP with r = {shape['shap_correlation']:.3f}; top at {shape['ratio_top_deg']:.0f} and "
            f"{shape['shap_top_deg']:.0f} degrees (law: {shape['true_top_deg']:.0f})"
        )
        for name, rho in each["map_rank_correlation"].items():
            print(f"  rank correlation of the map with the true susceptibility, {name}: {rho:.3f}")
    if args.json:
        args.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
