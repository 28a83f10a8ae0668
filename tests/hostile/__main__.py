"""`python -m tests.hostile [--seed N] [--count 500]`: hostile inputs through every door, and what became of them."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.hostile import hdf5, headers, heavy, lying, packed, rasters, structures, tricks, vectors, watch  # noqa: F401  (they enter their kinds)
from tests.hostile import inputs as made


def main(given: list[str] | None = None) -> int:
    """Run, print a table, and return 1 where anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the first input; the others follow")
    parser.add_argument("--count", type=int, default=500, help="how many inputs")
    parser.add_argument(
        "--kind", nargs="+", metavar="NAME", help="--count inputs of each of these kinds only"
    )
    parser.add_argument("--only", type=int, help="one input by its number, as a fault is printed with")
    asked = parser.parse_args(given)
    first = 1000 * asked.seed if asked.only is None else asked.only
    asked.count = asked.count if asked.only is None else 1
    table: Counter[tuple[str, str]] = Counter()
    inputs: dict[str, set[int]] = {}
    wrong, slowest = [], 0.0
    with tempfile.TemporaryDirectory(prefix="scarp-hostile-") as folder:
        seeds: Iterable[int] = range(first, first + asked.count)
        if asked.kind:
            every, many = sorted(made.KINDS), len(made.KINDS)
            begin = first - first % many
            turns = range(begin, begin + many * asked.count, many)
            seeds = [turn + every.index(kind) for turn in turns for kind in asked.kind]
        for outcome in watch.run(seeds, Path(folder)):
            inputs.setdefault(outcome.kind, set()).add(outcome.seed)
            table[outcome.kind, outcome.said if outcome.good else "wrong"] += 1
            slowest = max(slowest, outcome.seconds)
            if not outcome.good:
                wrong.append(outcome)
                print(
                    f"{outcome.seed} {outcome.kind} · {outcome.door}: {outcome.said}. {outcome.words}",
                    flush=True,
                )
    print(f"\n{'kind':<28}{'inputs':>8}{'read':>8}{'sentence':>10}{'wrong':>8}")
    for kind, seeds in sorted(inputs.items()):
        counts = (table[kind, said] for said in ("read", "sentence", "wrong"))
        print(
            f"{kind:<28}{len(seeds):>8}"
            + "".join(f"{n:>{w}}" for n, w in zip(counts, (8, 10, 8), strict=True))
        )
    total = sum(map(len, inputs.values()))
    tried = sum(table.values())
    print(
        f"{total} inputs, {tried} doors tried, {len(wrong)} wrong; slowest {slowest:.1f} s. Seeds from {first}."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
