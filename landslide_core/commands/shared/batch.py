"""`detect` of a folder: many images in one go."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from landslide_core.commands.shared.bar import progress_bar
from landslide_core.commands.shared.options import from_options
from landslide_core.detection.batch.journey import BatchRun, BatchSettings, detect_batch
from landslide_core.detection.settings import DetectSettings


def run(args: argparse.Namespace, settings: DetectSettings, roles: Sequence[str] | None) -> int:
    """Find the landslides of all images of a folder; 2 when some of them could not be used."""
    with progress_bar() as progress:
        found = detect_batch(
            args.image,
            args.out,
            settings,
            from_options(args, BatchSettings),
            dem=args.dem,
            reference=args.reference,
            exclude=args.exclude,
            roles=roles,
            resume=args.resume,
            overwrite=args.overwrite,
            scheduler=args.scheduler,
            progress=progress,
        )
    _summarise(found)
    return 2 if found.manifest["results"]["failed"] else 0


def _summarise(batch: BatchRun) -> None:
    width = max(len(scene["image"]) for scene in batch.scenes)
    for scene in batch.scenes:
        print(f"{scene['image']:<{width}}  {_in_words(scene)}")
    results = batch.manifest["results"]
    same = (
        f"; {results['merged']:,} outlines show one that another scene shows too" if results["merged"] else ""
    )
    print(f"all: {results['count']:,} landslides, {results['total_area']:,.0f} {results['area_unit']}{same}")
    pixels = results["in_pixels"]
    if pixels["scenes"]:
        print(
            f"without georeference, in no mosaic: {pixels['count']:,} landslides on {pixels['scenes']:,} images"
        )
    print(
        f"{batch.manifest['seconds']['total']:.1f} s; written to {batch.folder}: {', '.join(_files(batch))}"
    )
    if results["failed"]:
        print(
            f"{results['failed']:,} of {len(batch.scenes):,} images could not be used. "
            "Mend them and call the same again with --resume.",
            file=sys.stderr,
        )


def _in_words(scene: Mapping[str, Any]) -> str:
    if scene["error"]:
        return f"could not be used: {scene['error']['message']} {scene['error']['hint']}"
    return f"{scene['count']:,} landslides, {scene['total_area']:,.0f} {scene['area_unit']}"


def _files(batch: BatchRun) -> list[str]:
    """The files of the whole batch, and that there is a folder for each scene."""
    own = sorted(path.name for path in batch.folder.iterdir() if path.is_file())
    return [*own, f"{batch.manifest['results']['scenes']} folders"]
