"""Whether 95 % intervals of the laws of landslide areas hold the truth that inventories were drawn from.

Inventories are drawn from the general inverse gamma of Malamud et al. 2004 and from a double Pareto, of 100 to 1,000
landslides, complete or from 200 m² on. Printed is the share of inventories whose interval holds the true value, and how
often the true law is called unlikely (p below 0.1, which is what chance gives in 10 %).
"""

import argparse

import numpy as np

from landslide_core.inventory.sizes.laws import DOUBLE_PARETO, Fitted
from landslide_core.inventory.sizes.magnitude import GENERAL
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.statistics import UNLIKELY, describe_sizes

_NAMES = ("rho, alpha", "a, beta", "s, t", "rollover", "decay")
_PARETO = Fitted(DOUBLE_PARETO, np.array([1.4, 2.5, 500.0]), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inventories", type=int, default=60, help="of each kind")
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--counts", type=int, nargs="+", default=[100, 300, 1000])
    args = parser.parse_args()
    print("| drawn from | landslides | from m² | " + " | ".join(_NAMES) + " | called unlikely |")
    print("|---|---|---|---|---|---|---|---|---|")
    for truth in (GENERAL, _PARETO):
        for count in args.counts:
            for smallest in (0.0, 200.0):
                print(_row(truth, count, smallest, args), flush=True)


def _row(truth: Fitted, count: int, smallest: float, args: argparse.Namespace) -> str:
    known = Fitted(truth.law, truth.values, smallest)
    true = [*truth.values, truth.rollover_m2, truth.decay]
    held, unlikely = [], 0
    for seed in range(args.inventories):
        areas = known.draw(np.random.default_rng(seed), count)
        found = describe_sizes(areas, SizeSettings(smallest_m2=smallest, draws=args.draws))
        law = found.laws[truth.law.name]
        ends = [(each.low, each.high) for each in law.estimates.values()]
        # An end that does not exist bounds nothing.
        held.append(
            [not (value < low or value > high) for value, (low, high) in zip(true, ends, strict=True)]
        )
        unlikely += law.p < UNLIKELY
    shares = " | ".join(f"{share:.2f}" for share in np.mean(held, axis=0))
    return f"| {truth.law.title} | {count:,} | {smallest:g} | {shares} | {unlikely / args.inventories:.2f} |"


if __name__ == "__main__":
    main()
