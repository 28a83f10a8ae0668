"""DiGATe-UNet of Islam et al. 2026, imagery and terrain side by side.

From the authors' code: two encoders of one kind that share no weights (though called siamese) and are frozen,
gated fusion at strides 16 and 8 for the image's decoder and at strides 4 and 2 for the prediction, two
auxiliary predictions, and the gates' indecision as a penalty. 34,721,947 parameters; 1,237,515 learn.
Our choices: terrain of four bands instead of the elevation copied three times, since slope and aspect are
what tells a scar from a bare field. Compact: two EfficientNet-Lite0, since ImageNet weights exist offline for
them alone; and these learn, because a frozen encoder knows photographs but neither landslides nor terrain.
Not taken over: gradient checkpointing, which saves memory and changes nothing else.
"""

from typing import Any, Self

import timm
import torch
from torch import Tensor, nn
from torch.nn import functional

from landslide_core.networks.blocks import AnySize, Outputs
from landslide_core.networks.digate_decoder import StreamDecoder, SubPixelUp
from landslide_core.networks.encoders.imagenet import fill_lite0
from landslide_core.networks.network import Network

INDECISION_WEIGHT = 0.001  # of the four gates, in the published loss


class GateFuse(nn.Module):
    """Mean of two maps, weighted pixel by pixel: alpha a + (1 - alpha) b.

    Two maps (n, channels, rows, cols) -> one of that shape, and the mean of alpha (1 - alpha): 0 where the
    gate decides for one side, at most 1/4.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weigh = nn.Conv2d(2 * channels, 1, 1)

    def forward(self, a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
        """The fused map and the gate's indecision."""
        alpha = torch.sigmoid(self.weigh(torch.cat([a, b], dim=1)))
        return alpha * a + (1 - alpha) * b, (alpha * (1 - alpha)).mean()


class DiGATeUNet(AnySize):
    """Two timm encoders of five stages, two decoders, four gates between them.

    `terrain_channels`: depth of the terrain; terrain given with another depth is reduced to its first band,
    the elevation, copied as often (3 in the publication). `shared`: one encoder for both sources.
    `frozen`: the encoders do not learn. `frozen_statistics`: frozen encoders stay in evaluation mode; the
    released loop puts them in training mode, so their batch statistics drift, and False reproduces that.
    """

    downsampling = 32

    def __init__(
        self,
        in_channels: int = 3,
        encoder: str = "tf_efficientnet_b4",
        terrain_channels: int = 4,
        pooling: int = 1,
        shared: bool = False,
        frozen: bool = False,
        frozen_statistics: bool = False,
    ) -> None:
        super().__init__()
        if shared and terrain_channels != in_channels:
            raise ValueError(f"One encoder cannot take {in_channels} bands and {terrain_channels} of terrain")
        self.pooling = pooling
        self.terrain_channels = terrain_channels
        self.encoders_rest = frozen and frozen_statistics
        self.image_encoder = _features(encoder, in_channels)
        self.terrain_encoder = self.image_encoder if shared else _features(encoder, terrain_channels)
        if frozen:
            self.image_encoder.requires_grad_(False)
            self.terrain_encoder.requires_grad_(False)
        self.deepest = nn.Identity()  # a layer of one name for every encoder, so that Grad-CAM finds it
        widths: list[int] = self.image_encoder.feature_info.channels()  # at strides 2, 4, 8, 16 and 32
        self.early_gates = nn.ModuleList(GateFuse(width) for width in widths[2:4])
        self.image_decoder = StreamDecoder(widths)
        self.terrain_decoder = StreamDecoder(widths)
        late = [width // 2 for width in widths[1::-1]]
        self.late_gates = nn.ModuleList(GateFuse(width) for width in late)
        self.auxiliary_heads = nn.ModuleList(nn.Conv2d(width, 1, 1) for width in late)
        self.head = nn.Sequential(SubPixelUp(late[-1], late[-1] // 2), nn.Conv2d(late[-1] // 2, 1, 1))

    def outputs(self, image: Tensor, terrain: Tensor) -> Outputs:  # type: ignore[override]
        """Landslide logits; deep supervision from stride 4 and stride 2; the gates' penalty."""
        if terrain.shape[1] != self.terrain_channels:
            terrain = terrain[:, :1].expand(-1, self.terrain_channels, -1, -1)
        a, b = self.image_encoder(image), self.terrain_encoder(terrain)
        third, third_indecision = self.early_gates[0](a[2], b[2])
        fourth, fourth_indecision = self.early_gates[1](a[3], b[3])
        pairs = zip(
            self.image_decoder([a[0], a[1], third, fourth, self.deepest(a[4])]),
            self.terrain_decoder(b),
            strict=True,
        )
        fused, indecisions = [], [third_indecision, fourth_indecision]
        for gate, pair in zip(self.late_gates, pairs, strict=True):
            both, indecision = gate(*pair)
            fused.append(both)
            indecisions.append(indecision)
        deep = tuple(
            functional.interpolate(head(both), image.shape[-2:], mode="bilinear", align_corners=True)
            for head, both in zip(self.auxiliary_heads, fused, strict=True)
        )
        return Outputs(self.head(fused[-1]), deep, penalty=INDECISION_WEIGHT * torch.stack(indecisions).sum())

    def train(self, mode: bool = True) -> Self:
        """Training or evaluation mode; encoders whose statistics are frozen stay in the latter."""
        super().train(mode)
        if self.encoders_rest:
            self.image_encoder.eval()
            self.terrain_encoder.eval()
        return self


def _features(encoder: str, channels: int) -> Any:
    return timm.create_model(encoder, pretrained=False, features_only=True, in_chans=channels)


def _imagenet(module: nn.Module) -> None:
    assert isinstance(module, DiGATeUNet)
    fill_lite0(module.image_encoder)
    fill_lite0(module.terrain_encoder)


NETWORK = Network(
    name="digate-unet",
    title="DiGATe-UNet",
    module=DiGATeUNet,
    paper={"encoder": "tf_efficientnet_b4", "terrain_channels": 3, "frozen": True},
    compact={"encoder": "tf_efficientnet_lite0", "pooling": 2},
    tiny={"encoder": "test_efficientnet"},
    downsampling=32,
    halo_px=96,
    citation="Islam et al. 2026, Computers, Materials and Continua 86(3), doi 10.32604/cmc.2025.072550",
    gradcam_layer="deepest",
    style_layers=("image_encoder.blocks.0", "image_encoder.blocks.1"),
    recipe="digate-unet",
    terrain=("elevation", "slope", "sin_aspect", "cos_aspect"),
    imagenet=_imagenet,
    channels_last=True,
)
