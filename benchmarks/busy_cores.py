"""benchmarks.busy_cores: what waiting threads cost on cores that others use too.

python -m benchmarks.busy_cores [--busy 4] [--rounds 3] [--json FILE]
Gradient boosting on 30,000 rows, a logistic regression on 60,000, and Scarp's forward pass of a tile of 1,024 pixels,
each in processes of their own: with OMP_WAIT_POLICY=PASSIVE and OPENBLAS_NUM_THREADS=1, as the package sets them, and
with ACTIVE and 2, about the libraries' own way; on cores left alone and beside `--busy` processes that never pause.
Printed are medians, and the ratio of ACTIVE to PASSIVE in the same run.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

BOOSTING = """
import time, numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
draw = np.random.default_rng(0)
table = draw.normal(size=(30_000, 13))
labels = table[:, 0] + draw.normal(size=len(table)) > 1.2
begun = time.perf_counter()
HistGradientBoostingClassifier(max_iter=30, random_state=0).fit(table, labels)
print(time.perf_counter() - begun)
"""
LOGISTIC = """
import time, numpy as np
from sklearn.linear_model import LogisticRegression
draw = np.random.default_rng(0)
table = draw.normal(size=(60_000, 70))
labels = table[:, 0] + draw.normal(size=len(table)) > 1.2
begun = time.perf_counter()
LogisticRegression(max_iter=1000).fit(table, labels)
print(time.perf_counter() - begun)
"""
FORWARD = """
import time, torch
from landslide_core import networks
network = networks.load("scarp").module.eval()
tile = torch.zeros(1, 3, 1024, 1024)
with torch.inference_mode():
    network(tile)
    begun = time.perf_counter()
    network(tile)
print(time.perf_counter() - begun)
"""
WORK = {"gradient boosting": BOOSTING, "logistic regression": LOGISTIC, "forward pass": FORWARD}
POLICIES = {"PASSIVE": "1", "ACTIVE": "2"}  # and how many threads OpenBLAS has


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--busy", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    rows = []
    for busy in (0, args.busy):
        for row in measured(busy, args.rounds):
            print(
                f"{row['work']}, beside {row['busy']} busy: passive {row['PASSIVE']:.2f} s, "
                f"active {row['ACTIVE']:.2f} s, ratio {row['ratio']:.1f}",
                flush=True,
            )
            rows.append(row)
    if args.json:
        args.json.write_text(json.dumps(rows, indent=1))


def measured(busy: int, rounds: int) -> Iterator[dict[str, float | str]]:
    """Yield rows of medians in seconds; both policies take turns."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(busy)]
    try:
        for name, program in WORK.items():
            took: dict[str, list[float]] = {policy: [] for policy in POLICIES}
            for _ in range(rounds):
                for policy in POLICIES:
                    took[policy].append(seconds(program, policy))
            medians = {policy: statistics.median(took[policy]) for policy in POLICIES}
            ratio = medians["ACTIVE"] / medians["PASSIVE"]
            yield {"work": name, "busy": busy, **medians, "ratio": ratio}
    finally:
        for loop in loops:
            loop.kill()


def seconds(program: str, policy: str) -> float:
    """Wall seconds that a program in its own process says of itself."""
    environment = os.environ | {"OMP_WAIT_POLICY": policy, "OPENBLAS_NUM_THREADS": POLICIES[policy]}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    time.sleep(0.2)
    return float(done.stdout)


if __name__ == "__main__":
    main()
