"""benchmarks.openvino_forward: the networks by OpenVINO and by PyTorch as a detection prepares it.

python -m benchmarks.openvino_forward [--networks scarp unet] [--side 1024] [--rounds 5]

Needs openvino 2026.4.1 in the environment (it is no dependency of the project: this is why). Both predict the same tile
in turn, in bfloat16 where the processor has it and in float32; printed are processor seconds a megapixel, which other
work on the machine hardly moves, their ratio per round, and how far the logits are from PyTorch's in float32.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import openvino
import torch
from numpy.typing import NDArray

from landslide_core import networks
from landslide_core.hardware.allocator import keep_freed_memory
from landslide_core.hardware.devices import (
    Device,
    Predictor,
    fast_bfloat16,
    fold_batch_normalisation,
    without_padded_copies,
)
from landslide_core.networks.blocks import at_one_scale

Run = Callable[[], NDArray[np.float32]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--networks", nargs="+", default=["scarp", "unet"])
    parser.add_argument("--side", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    keep_freed_memory()
    torch.set_num_threads(args.threads)
    for name in args.networks:
        for precision in ("bf16", "fp32") if fast_bfloat16("cpu") else ("fp32",):
            _compare(name, precision, args)


def _compare(name: str, precision: str, args: argparse.Namespace) -> None:
    module = at_one_scale(networks.load(name).module)
    tile = torch.randn(1, 3, args.side, args.side, generator=torch.Generator().manual_seed(0))
    exact = Predictor(module, Device("cpu", "fp32", 1, ""))(tile).numpy()
    predictor = Predictor(module, Device("cpu", "bf16" if precision == "bf16" else "fp32", 1, ""))
    contestants: dict[str, Run] = {
        "PyTorch": lambda: predictor(tile).numpy(),
        "OpenVINO": _openvino(module, tile, precision, args.threads),
    }
    far = {who: float(np.abs(run() - exact).mean()) for who, run in contestants.items()}
    rounds = [{who: _processor_seconds(run) for who, run in contestants.items()} for _ in range(args.rounds)]
    mpix = args.side**2 / 1e6
    for who in contestants:
        each = statistics.median(r[who] for r in rounds) / mpix
        print(
            f"{name} {precision} {who:9} {each:.3f} processor s/Mpix, logits off by {far[who]:.2g} on average"
        )
    ratios = [r["OpenVINO"] / r["PyTorch"] for r in rounds]
    print(
        f"{name} {precision} OpenVINO / PyTorch: {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f} to {max(ratios):.2f})"
    )


def _openvino(module: torch.nn.Module, tile: torch.Tensor, precision: str, threads: int) -> Run:
    ready = without_padded_copies(fold_batch_normalisation(module.eval()))
    converted = openvino.convert_model(torch.export.export(ready, (tile,)))
    compiled = openvino.compile_model(
        converted,
        "CPU",
        {
            "INFERENCE_NUM_THREADS": threads,
            "INFERENCE_PRECISION_HINT": "bf16" if precision == "bf16" else "f32",
            "PERFORMANCE_HINT": "LATENCY",
        },
    )
    return lambda: np.asarray(compiled(tile.numpy())[0])[:, 0]


def _processor_seconds(run: Run) -> float:
    begun = time.process_time()
    run()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
