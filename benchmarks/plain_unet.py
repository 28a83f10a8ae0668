"""The floor: a plain U-Net on the flagship's data, crops, folds and minutes; what does not beat it is of no use.

python -m benchmarks.plain_unet --bijie DIR --bijie-more DIR --events DIR --overhead DIR --minutes 12 --work DIR

Needs segmentation-models-pytorch 0.6.0 beside requirements-dev.txt, in an environment of its own. Scores of each
fold go to WORK/FOLD/scores.json, as `python -m landslide_core train --folds` writes them.
"""

import argparse
import json
import time
from pathlib import Path

import segmentation_models_pytorch as smp
import torch
from torch import Tensor, nn

from landslide_core.networks.blocks import AnySize
from landslide_core.networks.imagenet import fill_lite0
from landslide_core.networks.network import Network
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.fold_run import folds_in, run_fold
from landslide_core.training.folds import shared_ground
from landslide_core.training.settings import TrainSettings

PROBED_STEPS = 6


class PlainUNet(AnySize):
    """SMP's U-Net with an EfficientNet-Lite0 encoder, 5,198,161 parameters, padded to any size."""

    downsampling = 32

    def __init__(self, in_channels: int = 3) -> None:
        super().__init__()
        self.net = smp.Unet("tu-tf_efficientnet_lite0", encoder_weights=None, in_channels=in_channels)

    def logits(self, image: Tensor) -> Tensor:
        """Landslide logits at the size of the image."""
        return self.net(image)


def _imagenet(module: nn.Module) -> None:
    fill_lite0(module.net.encoder.model)


NETWORK = Network(
    name="plain-unet",
    title="plain U-Net",
    module=PlainUNet,
    paper={},
    compact={},
    downsampling=32,
    halo_px=96,
    citation="Ronneberger et al. 2015; segmentation-models-pytorch 0.6.0",
    gradcam_layer="net.encoder",
    imagenet=_imagenet,
    encoders=("net.encoder.",),
    channels_last=True,
)


def seconds_per_step(examples, settings: TrainSettings, work: Path) -> float:
    """The median of a few steps on this machine, crops included."""
    from landslide_core.hardware.devices import fast_bfloat16
    from landslide_core.training.loop import autocaster
    from landslide_core.training.losses import LOSSES, in_float32
    from landslide_core.training.precision import depthwise_in_float32
    from landslide_core.training.predict_whole import normalise

    recipe = settings.full_recipe()
    module = NETWORK.build().to(memory_format=torch.channels_last).train()
    device = torch.device("cpu")
    if fast_bfloat16(device.type):
        depthwise_in_float32(module)
    crops, took = Crops(examples, recipe, 0, None), []
    for step in range(PROBED_STEPS):
        started = time.perf_counter()
        batch = [crops[step * recipe.batch + i] for i in range(recipe.batch)]
        pixels, truth = (torch.stack([crop[part] for crop in batch]) for part in (0, 1))
        with autocaster(device)():
            outputs = in_float32(module.learn(normalise(pixels)))
        LOSSES[recipe.loss](outputs, truth).backward()
        took.append(time.perf_counter() - started)
    return sorted(took)[PROBED_STEPS // 2]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("bijie", "bijie-more", "events", "overhead", "work"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=12, help="of one processor core for each fold")
    parser.add_argument("--steps", type=int, help="so many steps instead of so many minutes")
    parser.add_argument("--fold-trainings", type=int, default=3)
    parser.add_argument("--fold", help="only this one")
    args = parser.parse_args()
    torch.set_num_threads(1)
    data = gather(
        Sources(bijie=args.bijie, bijie_more=args.bijie_more, events=args.events, overhead=args.overhead)
    )
    pairs = shared_ground(args.bijie / "overlaps.csv")
    settings = TrainSettings("plain-unet", recipe="elsewhere", imagenet=True, work=args.work, device="cpu")
    steps = args.steps or args.minutes * 60 / seconds_per_step(data.training, settings, args.work)
    recipe = settings.full_recipe()
    epochs = max(4, round(steps / recipe.steps_per_epoch))
    settings = TrainSettings(**{**vars(settings), "changes": {"epochs": epochs}})
    for fold in folds_in(data.training, ("county", "event"), args.fold_trainings):
        if args.fold in (None, fold.name):
            found = run_fold(data.training, fold, settings, pairs, NETWORK)
            print(fold.name, json.dumps(found["sets"], indent=1), f"{found['minutes']} minutes")


if __name__ == "__main__":
    main()
