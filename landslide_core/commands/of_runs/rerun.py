"""`scarp rerun RUN|run.json --out DIR`: a run once more from its record, and whether the bytes agree."""

import argparse
from pathlib import Path

from landslide_core.commands.shared.bar import progress_bar


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "run",
        type=Path,
        metavar="RUN|run.json",
        help="the folder of a detection, a change, a batch or an analysis of factors, or the record in it",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the repetition")
    parser.add_argument(
        "--inputs",
        nargs="+",
        type=Path,
        default=[],
        metavar="PATH",
        help="files that the run was made from, or folders that hold them; the working directory, the run's folder and "
        "the folder around it are looked in too. They are found by name and checked by checksum",
    )


def run(args: argparse.Namespace) -> int:
    from landslide_core.work.rerun.journey import rerun

    with progress_bar() as progress:
        found = rerun(args.run, args.out, args.inputs, progress=progress)
    wide = max(len(each.verdict) for each in found.files)
    for each in found.files:
        print(f"{each.verdict:<{wide}}  {each.name}")
    agree = sum(each.agrees for each in found.files)
    unknown = sum(each.verdict == "cannot tell" for each in found.files)
    print(f"{agree} of {len(found.files)} files agree. Written: {args.out}")
    if unknown:
        print(f"{unknown} cannot be told: the original is not there, or is not as its record tells.")
    for cause in found.causes:
        print(f"likely why: {cause}")
    return 0 if found.agrees else 1
