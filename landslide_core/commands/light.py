"""`scarp light IMAGE`: can the network be trusted here? With --fit and --table: how well the light itself knows."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_options, from_options
from landslide_core.commands.train import add_sources, sources_of
from landslide_core.errors import MissingError
from landslide_core.tuning.light.settings import LightSettings

_COLUMNS = ("maps", "green", "amber", "red", "expected_f1", "true_f1", "inside", "error")
_CAPTIONS = ("maps", "green", "amber", "red", "F1 expected", "F1 true", "in range", "error")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", type=Path, nargs="?", metavar="IMAGE", help="the image to be judged")
    parser.add_argument(
        "--pixel-size", type=float, metavar="M", help="metres per pixel of an image without georeference"
    )
    parser.add_argument(
        "--fit", action="store_true", help="fit the light on --folds and the data named below"
    )
    parser.add_argument(
        "--table",
        action="store_true",
        help="print what the light flags and misses: on folds, and on report sets of the data named below",
    )
    parser.add_argument(
        "--unseen-scene",
        type=Path,
        metavar="DIR",
        help="of --table: a scene of elsewhere, image.png and mask.png",
    )
    parser.add_argument("--threads", type=int, metavar="N", help="processor threads (all)")
    add_options(parser, LightSettings)
    add_sources(parser)


def run(args: argparse.Namespace) -> int:
    import torch

    if args.threads:
        torch.set_num_threads(args.threads)
    settings = from_options(args, LightSettings)
    if args.fit:
        _fit(args, settings)
    if args.table:
        _table(args, settings)
    if args.image is not None:
        _one(args, settings)
    if not (args.fit or args.table or args.image is not None):
        raise MissingError(
            "There is nothing to judge.",
            "Name an image, or ask for the fit or the table.",
            {"fit": "", "table": ""},
        )
    return 0


def _fit(args: argparse.Namespace, settings: LightSettings) -> None:
    from landslide_core.light.fitted import path_of
    from landslide_core.tuning.light.journey import fit_light

    with progress_bar() as progress:
        fit_light(sources_of(args), settings, _command(args, settings), progress)
    print(f"Written: {path_of(settings.network, settings.models)}")


def _command(args: argparse.Namespace, settings: LightSettings) -> str:
    named = [
        name for name in ("bijie", "bijie_more", "events", "overhead") if getattr(args, name) is not None
    ]
    data = " ".join(f"--{name.replace('_', '-')} {name.upper()}" for name in named)
    return f"python -m landslide_core light --fit --network {settings.network} --folds FOLDS {data}"


def _table(args: argparse.Namespace, settings: LightSettings) -> None:
    from landslide_core.tuning.light.report import fitted_of, on_report_sets

    judged = fitted_of(settings).judged
    print("Regions left out of training and of the fit of the light:")
    rows = {"IoU under 0.2": judged["bad"], "IoU over 0.5": judged["good"], "all": judged["all"]}
    rows |= {"single images, IoU under 0.2": judged["single_bad"]}
    rows |= {"single images, IoU over 0.5": judged["single_good"]}
    print("\n".join(lines(rows)))
    print("\nAs they are, by region:")
    print("\n".join(lines(judged["regions"])))
    print("\nBy shift:")
    print("\n".join(lines(judged["shifts"])))
    with progress_bar() as progress:
        sets = on_report_sets(settings, args.bijie, args.events, args.unseen_scene, progress)
    for title, rows in sets.items():
        print(f"\n{title}:")
        print("\n".join(lines(rows)))


def lines(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Rows of `measured.line` as a Markdown table."""
    head = ["| | " + " | ".join(_CAPTIONS) + " |", "|---|" + "---|" * len(_CAPTIONS)]
    return head + [
        f"| {name} | " + " | ".join(_shown(row.get(column)) for column in _COLUMNS) + " |"
        for name, row in rows.items()
    ]


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _one(args: argparse.Namespace, settings: LightSettings) -> None:
    from contextlib import closing

    from landslide_core import io, networks
    from landslide_core.detection.predict import light_for
    from landslide_core.detection.settings import DetectSettings
    from landslide_core.light.light import in_words

    loaded = networks.load(settings.network, folder=settings.models)
    how = DetectSettings(pixel_size_m=args.pixel_size, device=settings.device)
    with closing(io.open_scene(args.image)) as scene:
        found = light_for(scene.with_pixel_size(args.pixel_size), loaded, how, settings.models)
    print(f"{loaded.card.title}: {in_words(found)}")
    for reason in found.reasons:
        print(f"- {reason}")
