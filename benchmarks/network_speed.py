"""benchmarks.network_speed: every network's speed relative to UNet, in one run; writes network_speed.json.

python -m benchmarks.network_speed [--rounds 5] [--tile 1024] [--threads 1] [--device auto] [--out FILE]
The compact presets, prepared as a prediction prepares them, on a tile in memory (two-source networks with
terrain). Every round takes all networks, in another order, and its ratios are those of that round, so that
what else the machine does hits all alike; the medians over the rounds count. Weights are random: they do not
change the time. models/README.md shows the ratios.
"""

import argparse
import json
import random
import statistics
import time
from pathlib import Path

import torch

from landslide_core.hardware.allocator import keep_freed_memory
from landslide_core.hardware.devices import Predictor, choose_device
from landslide_core.networks import NETWORKS

TARGET = Path(__file__).with_suffix(".json")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tile", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, default=TARGET)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    keep_freed_memory()
    device = choose_device(args.device)
    torch.manual_seed(0)
    predictors = {network.name: Predictor(network.build(3), device) for network in NETWORKS}
    inputs = {
        network.name: [
            torch.rand(1, bands, args.tile, args.tile) for bands in (3, len(network.terrain)) if bands
        ]
        for network in NETWORKS
    }
    for name, predictor in predictors.items():
        predictor(*inputs[name])  # the first call of a shape chooses its kernels
    rounds: list[dict[str, float]] = []
    order, shuffle = list(predictors), random.Random(0).shuffle
    for number in range(args.rounds):
        shuffle(order)
        rounds.append({name: seconds(predictors[name], inputs[name]) for name in order})
        print(f"round {number + 1}: {', '.join(f'{name} {s:.2f} s' for name, s in rounds[-1].items())}")
    mpix = args.tile**2 / 1e6
    measured = {
        name: {
            "mpix_per_second": round(statistics.median(mpix / each[name] for each in rounds), 3),
            "relative": round(statistics.median(each["unet"] / each[name] for each in rounds), 3),
        }
        for name in predictors
    }
    content = {
        "device": device.title,
        "threads": args.threads,
        "torch": torch.__version__,
        "tile_px": args.tile,
        "rounds": args.rounds,
        "networks": measured,
    }
    args.out.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    print(json.dumps(measured, indent=2))


def seconds(predictor: Predictor, inputs: list[torch.Tensor]) -> float:
    begun = time.perf_counter()
    predictor(*inputs)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
