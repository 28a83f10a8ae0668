"""benchmarks.training_step: an epoch of a training against forward and backward passes on the same crops, and no more.

python -m benchmarks.training_step [--network NAME] [--recipe NAME] [--steps 4] [--workers 1] [--json FILE]
Random pixels with blobs for landslides, cut, turned and weathered as the recipe says. The epoch (`loop.train`) draws
its crops in `--workers` processes, moves the optimiser and the running mean of the weights, and writes its checkpoint;
the passes find their crops in memory. In turn, three rounds; medians, and of the ratios per round.
"""

import argparse
import copy
import dataclasses
import json
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from scipy import ndimage

from landslide_core.networks import get
from landslide_core.training import loop, recipes
from landslide_core.training.data.crops import Crop, Crops
from landslide_core.training.data.examples import Example, Given, InMemory
from landslide_core.training.losses import LOSSES, in_float32
from landslide_core.training.predict_whole import normalise

_IMAGES, _SIDE = 16, 400


def main() -> None:
    """Print the medians and the ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", default="scarp")
    parser.add_argument("--recipe", default="scarp")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    rounds = [measure(args.network, args.recipe, args.steps, args.workers) for _ in range(args.rounds)]
    for name, values in zip(
        ("a step of a training", "forward and backward"), zip(*rounds, strict=True), strict=True
    ):
        print(f"{name:22}: {statistics.median(values):.3f} s ({min(values):.3f} to {max(values):.3f})")
    ratios = [step / passes for step, passes in rounds]
    if args.json is not None:
        args.json.write_text(json.dumps({"ratio": statistics.median(ratios), "rounds": rounds}), "utf-8")
    print(f"ratio: {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def measure(network: str, recipe_name: str, steps: int, workers: int) -> tuple[float, float]:
    """Seconds of a step of a training, and of a forward and a backward pass on the same crops."""
    recipe = recipes.get(recipe_name)
    recipe = dataclasses.replace(
        recipe, epochs=2, epoch_crops=steps * recipe.batch, validate_every=0, draw=(), warmup_epochs=0
    )
    crops = Crops(InMemory([Given("random pixels", examples())]), recipe, 0, None)
    torch.manual_seed(0)
    module = get(network).build()
    with tempfile.TemporaryDirectory() as work:
        job = loop.Job(
            name=network,
            module=copy.deepcopy(module),
            crops=crops,
            validation=[],
            recipe=recipe,
            seed=0,
            work=Path(work),
            device=torch.device("cpu"),
            workers=workers,
            channels_last=get(network).channels_last,
        )
        loop.train(dataclasses.replace(job, stop_after=1))  # layers get ready for the size of the crops
        _, progress = loop.train(dataclasses.replace(job, stop_after=1, work=Path(work) / "second"))
    given = [_batch(crops, step, recipe.batch) for step in range(steps)]
    cast = loop.autocaster(torch.device("cpu"))
    job.module.train()
    begun = time.perf_counter()
    for batch in given:
        job.module.zero_grad()
        with cast():
            outputs = in_float32(job.module.learn(normalise(batch.pixels), None))
        LOSSES[recipe.loss](outputs, batch.truth).backward()  # type: ignore[no-untyped-call]
    return progress.seconds / steps, (time.perf_counter() - begun) / steps


def examples() -> tuple[Example, ...]:
    """Images of random pixels with blobs for landslides."""
    rng = np.random.default_rng(0)
    found = []
    for number in range(_IMAGES):
        pixels = rng.integers(0, 256, (3, _SIDE, _SIDE), np.uint8)
        ground = ndimage.gaussian_filter(rng.normal(size=(_SIDE, _SIDE)), 12)
        found.append(Example(f"image {number}", pixels, ground > np.quantile(ground, 0.9), 1.0))
    return tuple(found)


def _batch(crops: Crops, step: int, size: int) -> Crop:
    drawn = [crops[number] for number in range(step * size, (step + 1) * size)]
    return Crop(*(torch.stack(parts) for parts in zip(*drawn, strict=True)))


if __name__ == "__main__":
    main()
