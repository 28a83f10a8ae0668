"""What an elevation model adds to a network, on synthetic scenes."""

import argparse
import time
from pathlib import Path

from landslide_core.progress import Progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Train a network with and without an elevation model, all else alike, on synthetic scenes, and score "
        "it on scenes of other seeds. Trained weights are kept in the cache: the second call only scores."
    )
    parser.add_argument(
        "--network", default="scarp", metavar="NAME", help="one that can take terrain (scarp)"
    )
    parser.add_argument(
        "--scenes", type=int, default=24, metavar="N", help="synthetic scenes to score on (24)"
    )
    parser.add_argument("--training-scenes", type=int, default=96, metavar="N", help="to train on (96)")
    parser.add_argument("--epochs", type=int, default=4, help="of each of the three trainings (4)")
    parser.add_argument("--epoch-crops", type=int, default=192, metavar="N", help="crops an epoch (192)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, default=Path(".cache/synthetic"), metavar="DIR")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, help="processor threads (all)")


def run(args: argparse.Namespace) -> int:
    import torch

    from landslide_core.tuning import fusion, terrain_gain

    if args.threads:
        torch.set_num_threads(args.threads)
    settings = fusion.FusionSettings(
        network=args.network,
        training_scenes=args.training_scenes,
        test_scenes=args.scenes,
        epochs=args.epochs,
        epoch_crops=args.epoch_crops,
        seed=args.seed,
        cache=args.cache,
        device=args.device,
    )
    started = time.monotonic()
    rows = fusion.compare(settings, Progress(lambda _, message: print(message)))
    print(
        f"\n{args.network}: {args.scenes} synthetic scenes of seeds that no training saw; landslide class, pooled"
    )
    print(terrain_gain.table(rows, fusion.BASELINE))
    print(f"Gains are against '{fusion.BASELINE}': the same parts trained on the same crops without terrain.")
    print(f"{(time.monotonic() - started) / 60:.1f} minutes")
    return 0
