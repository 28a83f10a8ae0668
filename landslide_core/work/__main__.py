"""A worker process: `python -m landslide_core.work RUNS LANE`, started by the server and ended with it.

Its standard input is a pipe from the server. When that ends, so does this process, in the middle of whatever it does:
all work is written so that it can be killed.
"""

import argparse
import logging
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from landslide_core.runs.recipe import Recipe
from landslide_core.runs.worker import Worker
from landslide_core.work.recipes import RECIPES

_NICENESS = 10  # gives way to what answers people


def main(recipes: Mapping[str, Recipe] = RECIPES) -> int:
    """Serve a lane for as long as the server lives."""
    parser = argparse.ArgumentParser(prog="python -m landslide_core.work", description=__doc__)
    parser.add_argument("runs", type=Path, help="the folder of runs")
    parser.add_argument("lane", help="whose jobs are done: cpu, cuda or factors")
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format=f"%(asctime)s worker {args.lane}: %(message)s")
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    threading.Thread(target=_end_with_the_server, name="scarp-server-watch", daemon=True).start()
    Worker(args.runs, args.lane, recipes).run()
    return 0


def _end_with_the_server() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
