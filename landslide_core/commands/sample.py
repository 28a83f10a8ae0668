"""Write the synthetic sample counties, or labelled images of one."""

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
    parser.add_argument(
        "--labelled",
        type=int,
        metavar="N",
        help="instead, N labelled scenes that look like one county, to images/ and masks/ (for fine-tuning)",
    )
    parser.add_argument(
        "--style", choices=("home", "other"), default="other", help="of --labelled: which county (other)"
    )
    parser.add_argument(
        "--skip",
        type=int,
        default=0,
        metavar="K",
        help="of --labelled: leave out the first K scenes",
    )


def run(args: argparse.Namespace) -> int:
    from landslide_core.errors import SettingError
    from landslide_core.synthetic.labelled_folder import write_labelled
    from landslide_core.synthetic.sample_counties import write_samples

    if args.seed is not None and args.seed < 0:
        raise SettingError(f"--seed is {args.seed}.", "Give a whole number from 0 upwards.")
    if args.labelled is not None and (args.labelled < 1 or args.skip < 0):
        raise SettingError(
            f"{args.labelled} images after the first {args.skip} cannot be written.",
            "Give --labelled a number from 1 up and --skip one from 0 up.",
        )
    if args.labelled is None and args.skip:
        raise SettingError("--skip is of --labelled.", "Give --labelled too, or leave it out.")
    if args.labelled is not None and args.seed is not None:
        raise SettingError("--seed is of whole counties.", "With --labelled choose other scenes by --skip.")
    started = time.monotonic()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.labelled is not None:
        files = write_labelled(args.out, args.labelled, args.style, args.skip, tell=print)
    else:
        seeds = None if args.seed is None else {"home": args.seed, "other": args.seed + 1}
        files = write_samples(args.out, seeds, tell=print)
    total = sum(path.stat().st_size for path in files)
    for path in files:
        print(f"{path.stat().st_size:>10,}  {path}")
    seconds = time.monotonic() - started
    print(f"{total:>10,}  bytes in {len(files)} files, {seconds:.0f} s. All of it is synthetic.")
    return 0
