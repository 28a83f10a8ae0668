"""Every network can learn by heart: eight images with a landslide, to an IoU of 0.9."""

import numpy as np
import pytest
import torch
from torch import Tensor

from landslide_core.networks import NETWORKS
from landslide_core.networks.network import Network
from landslide_core.training.losses import LOSSES
from landslide_core.training.predict_whole import normalise

STEPS = 400  # most need fewer: it ends when the images are learnt
SIDES_PX = {
    "vgg13-se": 128,
    "resnet18-se": 128,
    "calanddet": 128,
}  # their maps at stride 32 need more than two cells a side
USUAL_SIDE_PX = 64
NO_CHANCE = {"vgg13-se": {"dropout": 0.0}}  # learning by heart is what dropout is there to prevent
RATES = {
    "calanddet": 2e-3,
    "geonext": 3e-3,
    "digate-unet": 5e-3,
}  # of the tiny builds; a transformer takes less
USUAL_RATE = 1e-2


def eight_images(side_px: int) -> tuple[Tensor, Tensor]:
    """Brown scars on green ground under different light; roads of the scars' colour are no landslides."""
    rng = np.random.default_rng(0)
    rows, cols = np.mgrid[:side_px, :side_px]
    pixels, masks = [], []
    for _ in range(8):
        row, col = side_px * rng.uniform(0.35, 0.65, 2)
        down, right = side_px * rng.uniform(0.2, 0.28, 2)
        mask = ((rows - row) / down) ** 2 + ((cols - col) / right) ** 2 < 1
        image = np.stack([np.full(mask.shape, level) for level in (0.25, 0.45, 0.3)])
        image[:, mask | (rows // 4 == rng.integers(0, side_px // 4))] = np.array([0.6, 0.45, 0.3])[:, None]
        image = image * rng.uniform(0.8, 1.2) + rng.normal(0, 0.03, image.shape)
        pixels.append(image.clip(0, 1))
        masks.append(mask[None])
    return torch.from_numpy(np.stack(pixels)).float(), torch.from_numpy(np.stack(masks)).float()


def iou(logits: Tensor, truth: Tensor) -> float:
    found, true = logits > 0, truth > 0.5
    return float((found & true).sum() / (found | true).sum())


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_every_network_learns_eight_landslide_images_by_heart(network: Network) -> None:
    torch.manual_seed(0)
    pixels, truth = eight_images(SIDES_PX.get(network.name, USUAL_SIDE_PX))
    image = normalise(pixels)
    module, loss = (
        network.build(3, "tiny", **NO_CHANCE.get(network.name, {})),
        LOSSES["dice_and_cross_entropy"],
    )
    learning = [p for p in module.parameters() if p.requires_grad]
    rate = RATES.get(network.name, USUAL_RATE)
    optimiser = torch.optim.AdamW(learning, lr=rate, weight_decay=0.0)
    best = 0.0
    module.train()
    for step in range(STEPS):
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 10, (STEPS - step) / 60)
        found = module.learn(image)
        optimiser.zero_grad()
        loss(found, truth).backward()
        torch.nn.utils.clip_grad_norm_(learning, 1.0)
        optimiser.step()
        if step % 20 == 19:
            module.eval()
            with torch.inference_mode():
                best = max(best, iou(module(image), truth))
            module.train()
            if best >= 0.9:
                break

    assert best >= 0.9
