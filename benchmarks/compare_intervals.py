"""Do the intervals of Compare cover what they promise, and does it call chance real?

    python -m benchmarks.compare_intervals [--scenes 300] [--world few]

Scenes with a known truth: landslides are where a smooth random field is high, and a network sees that field through
another one, whose correlation may be longer than a landslide. The true score is that of all scenes of a kind in one
pool. A row says how often each kind of interval of a single scene holds it (95 % is promised), by the side of the
blocks in landslide diameters; "cut" is a side of a tenth of the scene, which cuts landslides. Only scenes with enough
independent ground (landslide_core.comparison.chance.ground) count, but for the column "all". The last row: how often
at least one pair of nine networks that are all alike is called different, with Holm's rule and without.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from landslide_core.comparison.chance import differences, intervals
from landslide_core.comparison.chance.block_counts import Histograms, count_blocks, matrices
from landslide_core.comparison.chance.ground import Ground, block_labels, diameter, numbered
from landslide_core.comparison.scores import score

SCORES = ("iou", "f1", "recall", "precision")
SIDES = (0, 1, 2, 3, 5)  # in landslide diameters; 0 stands for a tenth of the scene
DRAWS = 500
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """side, length, errors: of the scene, and the correlation lengths of landslides and of errors, in pixels."""

    side: int
    length: float
    errors: float
    share: float = 0.05
    skill: float = 0.8


WORLDS = {
    "many": World(320, 4, 4),
    "long": World(320, 4, 12),
    "some": World(200, 4, 4),
    "some, long": World(200, 4, 8),
    "few": World(120, 4, 4),
    "fewer": World(76, 4, 4),
    "rare": World(320, 4, 8, share=0.01),
}


def field(side: int, length: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """A Gaussian random field of variance 1 and Gaussian correlation, cut from a wider one that has no edge."""
    wide = side + int(4 * length)
    spectrum = np.fft.rfft2(rng.standard_normal((wide, wide)))
    squares = np.fft.fftfreq(wide)[:, None] ** 2 + np.fft.rfftfreq(wide)[None] ** 2
    smooth = np.fft.irfft2(spectrum * np.exp(-2 * (np.pi * length) ** 2 * squares), s=(wide, wide))
    cut: NDArray[np.float64] = smooth[:side, :side] * 2 * length * np.sqrt(np.pi)
    return cut


def scene(world: World, networks: int, rng: np.random.Generator) -> tuple[Mask, list[Mask]]:
    """The truth, and what networks of the same skill call landslide."""
    high = norm.ppf(1 - world.share)
    ground = field(world.side, world.length, rng)
    blur = np.sqrt(1 - world.skill**2)
    seen = [world.skill * ground + blur * field(world.side, world.errors, rng) for _ in range(networks)]
    return ground > high, [each > high for each in seen]


def counted(truth: Mask, found: list[Mask], side: int, whole: bool) -> tuple[list[Histograms], Ground]:
    """Histograms of each network, and the blocks that hold something; landslides are cut unless `whole`."""
    labels, landslides = block_labels(truth.astype(np.uint8), side)
    if not whole:
        labels, _ = block_labels(np.zeros(truth.shape, np.uint8), side)
        landslides = np.bincount(labels[truth], minlength=len(landslides))
    each = [
        count_blocks(truth.astype(np.uint8), mask.astype(np.uint8) * np.uint8(100), labels, len(landslides))
        for mask in found
    ]
    return each, Ground(np.zeros(len(landslides), np.int64), landslides, "")


def by_bootstrap(
    histograms: Histograms, name: str, rng: np.random.Generator
) -> dict[str, tuple[float, float]]:
    """Percentiles of a block bootstrap, and the same with bias and acceleration corrected (BCa, Efron 1987)."""
    counts = matrices(histograms, 0.5)
    drawn = rng.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), DRAWS)
    draws = score(drawn @ counts, name)
    draws = draws[~np.isnan(draws)]
    value, without = intervals.leave_one_out(histograms, 0.5, name)
    apart = np.nanmean(without) - without[~np.isnan(without)]
    curve = (apart**3).sum() / (6 * (apart**2).sum() ** 1.5 + 1e-300)
    shift, ends = norm.ppf(np.clip((draws < value).mean(), 0.001, 0.999)), norm.ppf([0.025, 0.975])
    bent = norm.cdf(shift + (shift + ends) / (1 - curve * (shift + ends)))
    return {
        "percentile": tuple(np.percentile(draws, [2.5, 97.5])),
        "BCa": tuple(np.percentile(draws, 100 * bent)),
    }


def of_scene(
    histograms: Histograms, ground: Ground, name: str, rng: np.random.Generator
) -> dict[str, object]:
    """Every kind of interval of one score of one network."""
    found: dict[str, object] = dict(by_bootstrap(histograms, name, rng))
    for kind, judged in (("jackknife", ground), ("all", _as_enough(ground))):
        each = intervals.interval(histograms, 0.5, name, judged)
        if not each.why_none:
            found[kind] = (each.low, each.high)
    return found


def _as_enough(ground: Ground) -> Ground:
    """The same blocks, said to hold ten landslides more: for the column that knows no rule."""
    return Ground(ground.scene, np.where(ground.landslides > 0, ground.landslides + 10, 0), "")


def coverage(world: World, scenes: int, seed: int, sides: tuple[int, ...] = SIDES) -> list[list[object]]:
    """Rows: side, score, scenes with enough ground, blocks with a landslide, coverage of each kind, median width."""
    rng = np.random.default_rng(seed)
    pool = np.zeros(4, np.int64)
    found = []
    for _ in range(scenes):
        truth, (mask,) = scene(world, 1, rng)
        areas = np.bincount(numbered(truth.astype(np.uint8))[0].ravel())[1:]
        pool += np.bincount((truth * 2 + mask).ravel(), minlength=4)
        if not len(areas):
            continue
        for times in sides:
            side = max(4, round(world.side / 10 if times == 0 else times * diameter(areas)))
            (histograms,), ground = counted(truth, [mask], side, whole=times > 0)
            kinds = (
                {name: of_scene(histograms, ground, name, rng) for name in SCORES}
                if ground.holding > 2
                else {}
            )
            found.append((times, ground, kinds))
    true = {name: float(score(pool[None], name)[0]) for name in SCORES}
    by_side = {times: [(ground, kinds) for side, ground, kinds in found if side == times] for times in sides}
    return [_row(times, name, true[name], by_side[times]) for times in sides for name in SCORES]


def _row(times: int, name: str, true: float, found: list[tuple[Ground, dict[str, dict]]]) -> list[object]:
    judged = [(ground, kinds[name]) for ground, kinds in found if ground.enough and name in kinds]
    held: dict[str, list[bool]] = defaultdict(list)
    for _, kinds in judged:
        for kind in ("percentile", "BCa", "jackknife"):
            if kind in kinds:
                held[kind].append(kinds[kind][0] <= true <= kinds[kind][1])
    for _, kinds in found:
        if "all" in kinds.get(name, {}):
            held["all"].append(kinds[name]["all"][0] <= true <= kinds[name]["all"][1])
    wide = [kinds["jackknife"][1] - kinds["jackknife"][0] for _, kinds in judged if "jackknife" in kinds]
    shares = [
        f"{np.mean(held[kind]):.3f}" if held[kind] else "–"
        for kind in ("percentile", "BCa", "jackknife", "all")
    ]
    blocks = np.mean([ground.holding for ground, _ in judged]) if judged else float("nan")
    return [
        times or "cut",
        name,
        len(judged),
        f"{blocks:.0f}",
        *shares,
        f"{np.median(wide) if wide else np.nan:.2f}",
    ]


def called_different(world: World, scenes: int, seed: int, networks: int = 9) -> tuple[float, float, int]:
    """The share of scenes in which any pair of networks that are alike is called different: alone, and by Holm."""
    rng = np.random.default_rng(seed)
    alone, held, judged = 0, 0, 0
    for _ in range(scenes):
        truth, masks = scene(world, networks, rng)
        areas = np.bincount(numbered(truth.astype(np.uint8))[0].ravel())[1:]
        each, ground = counted(truth, masks, round(3 * diameter(areas)), whole=True)
        if not ground.enough:
            continue
        named = {str(place): histograms for place, histograms in enumerate(each)}
        found = differences.of_all_pairs(named, dict.fromkeys(named, 0.5), "f1", ground)
        judged += 1
        alone += any(one.p < 0.05 for one in found.values())
        held += any(one.real for one in found.values())
    return alone / max(1, judged), held / max(1, judged), judged


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scenes", type=int, default=300, help="of each world")
    parser.add_argument("--world", choices=WORLDS, help="only this one")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    for title, world in WORLDS.items():
        if args.world in (None, title):
            print(f"\n{title}: {world}")
            print("side  score      scenes blocks percentile    BCa jackknife    all  width")
            for row in coverage(world, args.scenes, args.seed):
                print("{:<5} {:<10} {:>6} {:>6} {:>10} {:>6} {:>9} {:>6} {:>6}".format(*row), flush=True)
            alone, held, judged = called_different(world, args.scenes // 3, args.seed)
            print(
                f"nine networks alike, {judged} scenes: any pair called different {alone:.2f}, by Holm {held:.2f}"
            )


if __name__ == "__main__":
    main()
