"""benchmarks.shap_speed: SHAP of a whole map by our tables against shap.TreeExplainer, place by place, in one run.

python -m benchmarks.shap_speed [--pixels 800000] [--sample 200] [--trees 100] [--rounds 3] [--json FILE]
The ground is the synthetic county's, seven factors. Both explain the same forest. Ours explains every pixel, with
its tables built anew; the package explains a sample, as it would take hours, and its rate is per place. Both are
counted in wall time and in processor seconds: the package uses one core, ours two threads. What the package needs
to read the forest in is taken off, our tables are not. The values of the sample are compared. Loading the package
and compiling (once per machine) are left out by a first small call of each.
"""

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pixels", type=int, default=800_000)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    from benchmarks.known_county import forest_of_the_law
    from landslide_core import susceptibility as s
    from landslide_core.susceptibility.shap.values import by_package

    _, known, forest = forest_of_the_law(args.trees)
    table = np.resize(known, (args.pixels, known.shape[1]))
    s.explain(forest, table[:500])  # compiles
    codes = forest.codes(table)
    places = np.random.default_rng(0).choice(args.pixels, args.sample, replace=False)
    columns = forest.encoding.transform(table[places])
    by_package(forest.trees, columns[:1])  # loads the package
    rounds = []
    for _ in range(args.rounds):
        ours, found = timed(lambda: s.explain(forest, table, codes))
        setting_up, _ = timed(lambda: by_package(forest.trees, columns[:1]))
        package, judged = timed(lambda: by_package(forest.trees, columns))
        package = {kind: package[kind] - setting_up[kind] for kind in package}  # its trees are read in once
        ours_per, package_per = (
            {k: v / n for k, v in t.items()} for t, n in ((ours, args.pixels), (package, args.sample - 1))
        )
        rounds.append(
            {"ours": ours, "package": package, **{f"ratio_{k}": package_per[k] / ours_per[k] for k in ours}}
        )
    difference = float(np.abs(found.values[:, places] - forest.encoding.merge(judged)).max())
    report(args, rounds, difference, forest.trees.leaves)


def timed(work: Any) -> tuple[dict[str, float], Any]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}, found


def report(args: argparse.Namespace, rounds: list[dict[str, Any]], difference: float, leaves: int) -> None:
    def middle(name: str, kind: str) -> float:
        return statistics.median(each[name][kind] for each in rounds)

    ratios = {kind: [each[f"ratio_{kind}"] for each in rounds] for kind in ("wall_s", "cpu_s")}
    found = {
        "pixels": args.pixels,
        "trees": args.trees,
        "leaves": leaves,
        "map_wall_s": middle("ours", "wall_s"),
        "map_cpu_s": middle("ours", "cpu_s"),
        "package_ms_per_place_cpu": 1e3 * middle("package", "cpu_s") / (args.sample - 1),
        "times_faster_per_cpu_second": statistics.median(ratios["cpu_s"]),
        "times_faster_per_cpu_second_range": [min(ratios["cpu_s"]), max(ratios["cpu_s"])],
        "times_faster_wall": statistics.median(ratios["wall_s"]),
        "largest_difference": difference,
    }
    print(
        f"{args.pixels:,} pixels, {args.trees} trees, {leaves:,} leaves: {found['map_wall_s']:.1f} s "
        f"({found['map_cpu_s']:.1f} processor seconds); shap.TreeExplainer "
        f"{found['package_ms_per_place_cpu']:.2f} ms a place"
    )
    print(
        f"times faster per processor second: {found['times_faster_per_cpu_second']:.0f} "
        f"({min(ratios['cpu_s']):.0f} to {max(ratios['cpu_s']):.0f}), by the clock "
        f"{found['times_faster_wall']:.0f}; largest difference {difference:.1e}"
    )
    if args.json:
        args.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
