"""landslide_core.networks.scarp: Scarp's own network, the default of the dashboard.

An EfficientNet-Lite encoder (ImageNet weights exist offline), channel and spatial attention on the skips, and
a light decoder that resizes by interpolation, so that it leaves no checkerboard. Output at half the size
of the first map. Parts that did not pay are not here: see the ablation in models/README.md.
"""

from typing import Any

import timm
import torch
from torch import Tensor, nn
from torch.nn import functional

from landslide_core.networks.blocks import AnySize
from landslide_core.networks.imagenet import fill_lite0
from landslide_core.networks.network import Network


class SkipAttention(nn.Module):
    """Concurrent channel and spatial attention (Roy et al. 2018, scSE) on features of a skip.

    (n, channels, rows, cols) -> the same shape.
    """

    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.channel = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(channels, channels // reduction, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels // reduction, channels, 1),
        )
        self.spatial = nn.Conv2d(channels, 1, 1)

    def forward(self, features: Tensor) -> Tensor:
        """Features weighted by what matters in the tile and where."""
        return features * (torch.sigmoid(self.channel(features)) + torch.sigmoid(self.spatial(features)))


class Merge(nn.Module):
    """One decoder level: deep features, resized, beside the skip's, then two 3 x 3 convolutions.

    (n, deep, rows, cols) and a skip (n, shallow, 2 rows, 2 cols) -> (n, width, 2 rows, 2 cols)
    """

    def __init__(self, deep: int, shallow: int, width: int, attention: bool) -> None:
        super().__init__()
        self.attention = SkipAttention(shallow) if attention else nn.Identity()
        self.merge = nn.Sequential(
            nn.Conv2d(deep + shallow, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
        )

    def forward(self, deep: Tensor, skip: Tensor) -> Tensor:
        """Decoder features at the skip's resolution."""
        resized = functional.interpolate(deep, size=skip.shape[-2:], mode="bilinear")
        merged: Tensor = self.merge(torch.cat([resized, self.attention(skip)], dim=1))
        return merged


class Scarp(AnySize):
    """EfficientNet-Lite0 encoder and a decoder of the given widths (from stride 16 up to stride 2)."""

    downsampling = 32

    def __init__(
        self,
        in_channels: int = 3,
        widths: tuple[int, int, int, int] = (128, 64, 48, 32),
        pooling: int = 1,
        attention: bool = True,
        encoder: str = "tf_efficientnet_lite0",
    ) -> None:
        super().__init__()
        self.pooling = pooling
        self.encoder: Any = timm.create_model(
            encoder, pretrained=False, features_only=True, in_chans=in_channels
        )
        channels = self.encoder.feature_info.channels()  # at strides 2, 4, 8, 16 and 32
        deep = [channels[-1], *widths[:-1]]
        self.decoder = nn.ModuleList(
            Merge(before, shallow, width, attention)
            for before, shallow, width in zip(deep, channels[-2::-1], widths, strict=True)
        )
        self.head = nn.Conv2d(widths[-1], 1, 1)

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image."""
        *skips, features = self.encoder(image)
        for merge, skip in zip(self.decoder, skips[::-1], strict=True):
            features = merge(features, skip)
        return functional.interpolate(self.head(features), size=image.shape[-2:], mode="bilinear")


def _imagenet(module: nn.Module) -> None:
    assert isinstance(module, Scarp)
    fill_lite0(module.encoder)


NETWORK = Network(
    name="scarp",
    title="Scarp",
    module=Scarp,
    paper={},
    compact={"pooling": 2, "widths": (96, 48, 32, 16)},
    tiny={"widths": (8, 8, 8, 8)},
    downsampling=32,
    halo_px=192,
    citation="this project; encoder: Tan and Le 2019, ICML (EfficientNet-Lite); skips: Roy et al. 2018, MICCAI",
    gradcam_layer="decoder.0",
    recipe="scarp",
    imagenet=_imagenet,
    channels_last=True,
)
