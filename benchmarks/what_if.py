"""benchmarks.what_if: how long the map takes to answer a question, on a megapixel.

python -m benchmarks.what_if [--pixels 1000000] [--rounds 5] [--json FILE]
The ground is the synthetic county's, the forest the default one. Every question is asked several times; printed
are the median and the slowest by the clock, and processor seconds, for the whole map and inside a drawn part.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np

PART = 0.1  # of the map, for the drawn part


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pixels", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    from benchmarks.known_county import forest_of_the_law
    from landslide_core import susceptibility as s

    stack, known, forest = forest_of_the_law()
    table = np.resize(known, (args.pixels, known.shape[1]))
    labels = np.resize(stack.labels(), args.pixels)
    begun = time.perf_counter()
    asked = s.WhatIf(forest, table, s.zone(forest.probability(table)), labels, stack.pixel_area_m2)
    found: dict[str, object] = {"pixels": args.pixels, "built_s": time.perf_counter() - begun}
    part = np.zeros(args.pixels, np.bool_)
    part[: int(PART * args.pixels)] = True
    questions = {
        "nothing": [s.Change("slope", 0)],
        "NDVI -0.1": [s.Change("ndvi", -0.1)],
        "slope +5 degrees": [s.Change("slope", 5)],
        "rivers 100 m nearer": [s.Change("river_distance", -100)],
        "soft rock everywhere": [s.Change("hardness", 4, "set")],
        "three at once": [s.Change("slope", 5), s.Change("ndvi", -0.1), s.Change("river_distance", -100)],
    }
    for name, changes in questions.items():
        for where, inside in (("whole map", None), ("a tenth", part)):
            wall, cpu, moved = [], [], 0.0
            for _ in range(args.rounds):
                clock, processor = time.perf_counter(), time.process_time()
                answer = asked.ask(changes, inside)
                wall.append(time.perf_counter() - clock)
                cpu.append(time.process_time() - processor)
                moved = float((answer.change != 0).mean())
            each = {
                "median_s": statistics.median(wall),
                "slowest_s": max(wall),
                "cpu_s": statistics.median(cpu),
            }
            found[f"{name}, {where}"] = each | {"moved": moved}
            print(
                f"{name:22} {where:10} median {each['median_s']:.3f} s, slowest {each['slowest_s']:.3f} s, "
                f"processor {each['cpu_s']:.3f} s; {moved:.1%} of the pixels moved"
            )
    if args.json:
        args.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
