"""Learning curves of `teach` on every event and county that a fold left out: before and after, and seconds.

    python -m benchmarks.teach_curve FOLDS --bijie ../shared/data/bijie \
        --counties ../shared/data/bijie_more/county.csv --events ../shared/data/hrgldd --out DRAWS.json
    python -m benchmarks.teach_curve --read DRAWS.json [MORE.json ...] --card models/scarp.json

Every draw is kept in DRAWS.json when it is done; the same call goes on after a stop. Draws of other folds or settings
belong into another file. `--card` puts the table into a card. `--short` asks for ten images once a region and judges
twelve: under ten minutes of one core. `--choose` compares settings in the same way, and prints the mean over regions
of each.
"""

import argparse
import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from landslide_core.io.plain.text import read_json, write_json
from landslide_core.networks.card import read_card
from landslide_core.teaching.curve import SHOTS, Point, points, rows, starts, table
from landslide_core.teaching.settings import TeachSettings
from landslide_core.training.data.examples import Example
from landslide_core.training.data.regions import bijie_by_county, planet_events

ON = (
    "networks of the folds, on counties and events that each of them left out, judged on images that shared no ground "
    "with those that taught"
)
CHOICES = (
    TeachSettings(),
    TeachSettings(rate=5e-3),
    TeachSettings(rate=1e-3),
    TeachSettings(own_share=0.3),
    TeachSettings(own_share=1.0),
    TeachSettings(parts="all", rate=6e-4),
    TeachSettings(steps=120),
)


def main() -> None:
    args = _arguments()
    torch.set_num_threads(args.threads)
    if args.read:
        _tell([point for path in args.read for point in _draws(path)], args.card)
        return
    images = _images(args)
    if args.choose:
        for settings in CHOICES:
            told = {name: getattr(settings, name) for name in ("parts", "rate", "steps", "own_share")}
            gains = [point.gain for point in _run(args, images, settings, [])]
            print(f"{told}: gain {np.mean(gains):+.3f}, worst {min(gains):+.3f}", flush=True)
        return
    kept = _draws(args.out) if args.out and args.out.is_file() else []
    for point in _run(args, images, TeachSettings(), kept):
        kept.append(point)
        print(f"{point.region}, {point.shots} images, draw {point.draw}: {point.gain:+.3f}", flush=True)
        if args.out:
            write_json(args.out, {"draws": [dataclasses.asdict(each) for each in kept]})
    _tell(kept, args.card)


def _draws(path: Path) -> list[Point]:
    return [Point(**each) for each in read_json(path)["draws"]]


def _tell(found: Sequence[Point], card: Path | None) -> None:
    made = rows(found)
    print("\n".join(table(made)))
    if card is not None:
        known = read_card(card)
        dataclasses.replace(known, scores={**known.scores, "teaching": {"on": ON, "rows": made}}).write(card)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folds", type=Path, nargs="?", help="folder of folds with folds.json")
    parser.add_argument("--bijie", type=Path)
    parser.add_argument("--counties", type=Path)
    parser.add_argument("--events", type=Path)
    parser.add_argument("--switches", type=json.loads, default={"pooling": 2, "view": 256}, help="JSON")
    parser.add_argument("--only", nargs="+", help="these regions alone")
    parser.add_argument("--shots", type=int, nargs="+", default=SHOTS)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--judged", type=int, default=40)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--out", type=Path, help="all draws as JSON; those that are there are not done again")
    parser.add_argument(
        "--read", type=Path, nargs="+", metavar="FILE", help="draws that are done, for the table"
    )
    parser.add_argument("--card", type=Path, metavar="FILE", help="the card that gets the table")
    args = parser.parse_args()
    if (args.folds is None) == (not args.read):
        parser.error("give FOLDS to teach, or --read for the table of draws that are done")
    if args.short or args.choose:
        args.shots, args.draws, args.judged = (10,), 1, 12
    return args


def _images(args: argparse.Namespace) -> dict[str, list[Example]]:
    """Images with landslides by region."""
    sets = [planet_events(args.events, "train")] if args.events else []
    if args.bijie:
        sets.append(bijie_by_county(args.bijie, "train", args.counties)[0])
    found: dict[str, list[Example]] = {}
    for each in sets:
        for index, region in enumerate(each.regions):
            found.setdefault(region, []).append(each.read(index))
    return {r: holding for r, images in found.items() if (holding := [i for i in images if i.mask.any()])}


def _run(
    args: argparse.Namespace,
    images: dict[str, list[Example]],
    settings: TeachSettings,
    kept: Sequence[Point],
) -> Iterator[Point]:
    for regions, start in starts(args.folds, args.switches):
        start.module.to(args.device)
        for region in regions:
            if region in images and (not args.only or region in args.only):
                shots = [min(s, len(images[region]) - 3) for s in args.shots] if args.short else args.shots
                yield from points(
                    start,
                    region,
                    images[region],
                    settings,
                    shots=shots,
                    draws=args.draws,
                    most_judged=args.judged,
                    known={(point.shots, point.draw) for point in kept if point.region == region},
                )


if __name__ == "__main__":
    main()
