"""landslide_core.commands.sample: write the synthetic sample counties."""

import argparse
import time
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = "Draw two synthetic counties with imagery, factor layers and their landslides."
    parser.add_argument(
        "--out", type=Path, default=Path("sample_data"), help="folder to write into (sample_data)"
    )
    parser.add_argument(
        "--seed", type=int, help="draw other counties: home from this seed, the other from the next one"
    )


def run(args: argparse.Namespace) -> int:
    from landslide_core.errors import InputError
    from landslide_core.synthetic.sample import write_samples

    if args.seed is not None and args.seed < 0:
        raise InputError(f"--seed is {args.seed}.", "Give a whole number from 0 upwards.")
    seeds = None if args.seed is None else {"home": args.seed, "other": args.seed + 1}
    started = time.monotonic()
    args.out.mkdir(parents=True, exist_ok=True)
    files = write_samples(args.out, seeds, tell=print)
    total = sum(path.stat().st_size for path in files)
    for path in files:
        print(f"{path.stat().st_size:>10,}  {path}")
    seconds = time.monotonic() - started
    print(f"{total:>10,}  bytes in {len(files)} files, {seconds:.0f} s. All of it is synthetic.")
    return 0
