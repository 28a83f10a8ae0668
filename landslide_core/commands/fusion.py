"""What an elevation model adds to a network, on synthetic scenes."""

import argparse
import time

from landslide_core.commands.shared.options import add_options, from_options
from landslide_core.progress import Progress
from landslide_core.tuning.fusion import FusionSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Train a network with and without an elevation model, all else alike, on synthetic scenes, and score "
        "it on scenes of other seeds. Trained weights are kept in the cache: the second call only scores."
    )
    add_options(parser, FusionSettings)
    parser.add_argument("--threads", type=int, help="processor threads (all)")


def run(args: argparse.Namespace) -> int:
    import torch

    from landslide_core.tuning import fusion, terrain_gain

    if args.threads:
        torch.set_num_threads(args.threads)
    settings = from_options(args, FusionSettings)
    started = time.monotonic()
    rows = fusion.compare(settings, Progress(lambda _, message: print(message)))
    print(
        f"\n{settings.network}: {settings.test_scenes} synthetic scenes of seeds that no training saw; "
        "landslide class, pooled"
    )
    print(terrain_gain.table(rows, fusion.BASELINE))
    print(f"Gains are against '{fusion.BASELINE}': the same parts trained on the same crops without terrain.")
    print(f"{(time.monotonic() - started) / 60:.1f} minutes")
    return 0
