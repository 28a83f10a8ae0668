"""Does uncertainty know where the map is wrong? Spread over eight views, over scales, and plain doubt, compared.

python -m benchmarks.uncertainty --bijie DIR --bijie-more DIR --events DIR --overhead DIR --work DIR [--images 24]

WORK holds what `train --folds county,event` wrote: the network of each fold is asked of regions that it never saw,
and none of the report sets is looked at. Printed is the area under the risk-coverage curve as a share of that of a
random order (1: says nothing; lower is better), over all pixels and over those said 5 % and more.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.calibration.reliability import SAID_FROM
from landslide_core.calibration.risk_coverage import RiskCoverage
from landslide_core.detection.eight_views import over_views
from landslide_core.networks import get
from landslide_core.networks.blocks import AnySize
from landslide_core.networks.weights import fill, read_verified
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.data.examples import Example
from landslide_core.training.fold_run import folds_in
from landslide_core.training.folds import left_out
from landslide_core.training.loop import autocaster
from landslide_core.training.out_of_fold import PIXEL_SIZES_M
from landslide_core.training.predict_whole import logits_at

Floats, Truth = NDArray[np.float32], NDArray[np.bool_]


def orders(module: AnySize, example: Example) -> tuple[Floats, dict[str, Floats]]:
    """Logits, averaged over pixel sizes and views, and by name how unsure each pixel is, in [0, 0.5]."""
    autocast, means, deviations = autocaster(torch.device("cpu")), [], []
    for size_m in PIXEL_SIZES_M:

        def predict(pixels: torch.Tensor, size_m: float = size_m) -> torch.Tensor:
            turned = pixels[0].numpy()
            seen = Example("", turned, np.zeros(turned.shape[1:], bool), example.native_resolution_m)
            return torch.from_numpy(logits_at(module, seen, size_m, autocast))[None]

        mean, deviation = over_views(predict, torch.from_numpy(example.pixels)[None])
        means.append(mean[0].numpy())
        deviations.append(deviation[0].numpy())
    logits, spread = np.mean(means, axis=0), np.mean(deviations, axis=0)
    probability = expit(logits)
    return logits, {
        "eight views": (expit(logits + spread) - expit(logits - spread)) / 2,
        "scales": np.std(expit(np.stack(means)), axis=0),
        "doubt 1 - |2 p - 1|": np.minimum(probability, 1 - probability),
    }


def best_cut(found: list[tuple[Truth, Floats]]) -> float:
    """The logit with the highest IoU over some images: errors are counted at a threshold that suits them."""
    cuts = np.linspace(-4, 4, 33)
    ious = []
    for cut in cuts:
        both = sum(int(((logits >= cut) & truth).sum()) for truth, logits in found)
        either = sum(int(((logits >= cut) | truth).sum()) for truth, logits in found)
        ious.append(both / max(either, 1))
    return float(cuts[int(np.argmax(ious))])


def judged(
    found: list[tuple[Truth, Floats, dict[str, Floats]]], cut: float
) -> Iterator[tuple[str, str, RiskCoverage]]:
    """Where it was counted, which uncertainty, and its risk and coverage."""
    for truth, logits, unsure in found:
        wrong, said = (logits >= cut) != truth, expit(logits) >= SAID_FROM
        for name, values in unsure.items():
            yield "all pixels", name, RiskCoverage.of(values, wrong)
            yield "5 % and more said", name, RiskCoverage.of(values[said], wrong[said])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("bijie", "bijie-more", "events", "overhead", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--network", default="scarp")
    parser.add_argument(
        "--switches", type=json.loads, default={"pooling": 2}, help="of the folds' network, JSON"
    )
    parser.add_argument("--fold-trainings", type=int, default=3)
    parser.add_argument(
        "--images", type=int, default=24, help="of each fold, evenly over its regions' images"
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    data = gather(
        Sources(bijie=args.bijie, bijie_more=args.bijie_more, events=args.events, overhead=args.overhead)
    ).training
    total: dict[tuple[str, str], RiskCoverage] = {}
    for fold in folds_in(data, ("county", "event"), args.fold_trainings):
        weights = args.work / fold.name / "weights.safetensors"
        if not weights.is_file():
            print(f"{fold.name}: not done")
            continue
        module = get(args.network).build(3, "compact", **args.switches).eval()
        fill(module, read_verified(weights), fold.name)
        held = data.only(left_out(fold, data.regions) & np.asarray(data.has_landslide))
        places = np.unique(np.linspace(0, len(held) - 1, args.images).astype(int))
        found = [(held[int(place)].mask, *orders(module, held[int(place)])) for place in places]
        cut = best_cut([(truth, logits) for truth, logits, _ in found])
        for where, name, each in judged(found, cut):
            for key in ((where, name), (f"{fold.name}, {where}", name)):
                total[key] = total[key] + each if key in total else each
        print(f"{fold.name}: {len(found)} images, cut at {expit(cut):.2f}", flush=True)
    for (where, name), each in total.items():
        print(f"{where:45} {name:22} {each.area / each.error:6.3f}  (least {each.least / each.error:.3f})")


if __name__ == "__main__":
    main()
