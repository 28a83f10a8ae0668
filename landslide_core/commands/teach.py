"""`python -m landslide_core teach SCENE|FOLDER --outlines FILE|FOLDER --out DIR`."""

import argparse
import json
from pathlib import Path

from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import add_options, from_options, words
from landslide_core.errors import MissingError
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.teaching.settings import TeachSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "images", type=Path, nargs="?", metavar="SCENE", help="an image, or a folder of images"
    )
    parser.add_argument(
        "--outlines",
        type=Path,
        metavar="FILE",
        help="polygons or a mask of its landslides, or a folder of them",
    )
    parser.add_argument(
        "--no-landslide",
        type=Path,
        metavar="FILE",
        help="in the same form: what looks like a landslide and is none",
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for teach.json, weights and card")
    parser.add_argument("--roles", metavar="A,B,…", help="what each band is, for example blue,green,red,nir")
    parser.add_argument(
        "--threshold-only", action="store_true", help="fit the threshold to the outlines; nothing is trained"
    )
    parser.add_argument("--json", action="store_true", help="print teach.json")
    parser.add_argument("--list", action="store_true", help="list the weights that were taught here")
    parser.add_argument("--forget", metavar="NAME", help="remove taught weights")
    add_options(parser, TeachSettings)
    add_options(parser.add_argument_group("masks"), MaskSettings)


def run(args: argparse.Namespace) -> int:
    from landslide_core.teaching.shelf import forget, taught_weights

    if args.forget:
        forget(args.forget)
        print(f"Removed: {args.forget}.")
        return 0
    if args.list:
        for each in taught_weights():
            print(f"{each.card.name}  {each.card.title}: {each.card.scored}")
        return 0
    return _teach(args)


def _teach(args: argparse.Namespace) -> int:
    from landslide_core.teaching.journey import teach
    from landslide_core.teaching.outlined import outlined
    from landslide_core.teaching.words import sentences

    if args.images is None or args.outlines is None or args.out is None:
        raise MissingError(
            "A scene, its outlines and a folder for the results are needed.",
            "Name all three.",
            {"outlines": "FILE", "out": "DIR"},
        )
    scenes = outlined(
        args.images, args.outlines, args.no_landslide, words(args.roles) if args.roles else None
    )
    settings = from_options(args, TeachSettings)
    with progress_bar() as progress:
        found = teach(scenes, args.out, settings, train=not args.threshold_only, progress=progress)
    if args.json:
        print(json.dumps(found.account, indent=2, ensure_ascii=False))
        return 0
    print("\n".join(sentences(found.account)))
    return 0
