"""Scarp's own network, the default of the dashboard.

An EfficientNet-Lite encoder (ImageNet weights exist offline), channel and spatial attention on the skips, and
a light decoder that resizes by interpolation, so that it leaves no checkerboard. Output at half the size
of the first map.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from landslide_core.networks.blocks import AnySize, MeanAround, spread
from landslide_core.networks.encoders.efficientnet_lite import encoder_of
from landslide_core.networks.encoders.imagenet import fill_imagenet
from landslide_core.networks.network import Network


class SkipAttention(nn.Module):
    """Concurrent channel and spatial attention (Roy et al. 2018, scSE) on features of a skip.

    (n, channels, rows, cols) -> the same shape.
    """

    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.channel = nn.Sequential(
            MeanAround(),
            nn.Conv2d(channels, channels // reduction, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels // reduction, channels, 1),
        )
        self.spatial = nn.Conv2d(channels, 1, 1)

    def forward(self, features: Tensor) -> Tensor:
        """Features weighted by what matters around and where."""
        channel = spread(torch.sigmoid(self.channel(features)), features)
        return features * (channel + torch.sigmoid(self.spatial(features)))


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


class TerrainStream(nn.Module):
    """What elevation, slope and aspect add to the decoder, gated by what the image shows.

    Small on purpose, and added to features that were learnt without it: where the terrain is not known
    (all its bands are zero) it adds exactly nothing, so a scene without a DEM is predicted as before.
    """

    def __init__(self, bands: int, widths: tuple[int, int]) -> None:
        super().__init__()
        deep, shallow = widths  # of the decoder at strides 16 and 8
        self.stem = nn.Sequential(*_halving(bands, 16), *_halving(16, 24), *_halving(24, 32))
        self.down = nn.Sequential(*_halving(32, 48))
        self.proposals = nn.ModuleList((nn.Conv2d(48, deep, 1), nn.Conv2d(32, shallow, 1)))
        self.gates = nn.ModuleList((nn.Conv2d(48 + deep, deep, 1), nn.Conv2d(32 + shallow, shallow, 1)))
        self.begin_neutral()

    def begin_neutral(self) -> None:
        """Propose nothing: for a start from weights that were trained without terrain."""
        for proposal in self.proposals:
            assert isinstance(proposal, nn.Conv2d)
            nn.init.zeros_(proposal.weight)
            nn.init.zeros_(proposal.bias)  # type: ignore[arg-type]

    def forward(self, terrain: Tensor) -> tuple[tuple[Tensor, Tensor], Tensor]:
        """(n, bands, rows, cols) -> features at strides 16 and 8, and where it is known: (n, 1, rows, cols)
        of 0 and 1."""
        known = (terrain != 0).any(1, keepdim=True).float()
        shallow = self.stem(terrain)
        return (self.down(shallow), shallow), known

    def fuse(self, level: int, features: Tensor, terrain: Tensor, known: Tensor) -> Tensor:
        """Decoder features of level 0 (stride 16) or 1 (stride 8) with what the terrain adds."""
        gate = torch.sigmoid(self.gates[level](torch.cat([terrain, features], dim=1)))
        proposal: Tensor = self.proposals[level](terrain)
        there = functional.interpolate(known, size=features.shape[-2:], mode="area")
        return features + there * gate * proposal


def _halving(before: int, after: int) -> list[nn.Module]:
    return [
        nn.Conv2d(before, after, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    ]


class Scarp(AnySize):
    """EfficientNet-Lite encoder and a decoder of the given widths (from stride 16 up to stride 2).

    terrain_channels: bands of the optional terrain stream, 0 for a network of images alone.
    """

    downsampling = 32

    def __init__(
        self,
        in_channels: int = 3,
        widths: tuple[int, int, int, int] = (128, 64, 48, 32),
        pooling: int = 1,
        attention: bool = True,
        encoder: str = "tf_efficientnet_lite0",
        terrain_channels: int = 0,
    ) -> None:
        super().__init__()
        self.pooling, self.encoder_name = pooling, encoder
        self.encoder, channels = encoder_of(encoder, in_channels)  # at strides 2, 4, 8, 16 and 32
        self.decoder = nn.ModuleList(
            Merge(before, skip, width, attention)
            for before, skip, width in zip(
                [channels[-1], *widths[:-1]], channels[-2::-1], widths, strict=True
            )
        )
        self.head = nn.Conv2d(widths[-1], 1, 1)
        self.terrain_channels = terrain_channels
        self.terrain = TerrainStream(terrain_channels, widths[:2]) if terrain_channels else None

    def logits(self, image: Tensor, terrain: Tensor | None = None) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image."""
        *skips, features = self.encoder(image)
        fuse = self._fusion(terrain)
        for level, (merge, skip) in enumerate(zip(self.decoder, skips[::-1], strict=True)):
            features = fuse(level, merge(features, skip))
        return functional.interpolate(self.head(features), size=image.shape[-2:], mode="bilinear")

    def _fusion(self, terrain: Tensor | None) -> Callable[[int, Tensor], Tensor]:
        stream = self.terrain
        # In training every parameter takes part; a prediction without terrain does not pay for its stream.
        if stream is None or terrain is None or not (self.training or bool(terrain.any())):
            return lambda _, features: features
        heights, known = stream(terrain)

        def fuse(level: int, features: Tensor) -> Tensor:
            return stream.fuse(level, features, heights[level], known) if level < len(heights) else features

        return fuse


def _imagenet(module: nn.Module) -> None:
    assert isinstance(module, Scarp)
    fill_imagenet(module.encoder, module.encoder_name)


NETWORK = Network(
    name="scarp",
    title="Scarp",
    module=Scarp,
    paper={},
    compact={"pooling": 2, "encoder": "tf_efficientnet_lite2", "widths": (128, 64, 48, 32)},
    tiny={"widths": (8, 8, 8, 8), "encoder": "test_efficientnet"},
    downsampling=32,
    halo_px=96,  # holds 0.95 of what the shipped weights look at (tests/contracts/test_network_reach.py)
    citation="this project; encoder: Tan and Le 2019, ICML (EfficientNet-Lite); skips: Roy et al. 2018",
    gradcam_layer="decoder.0",
    style_layers=("encoder.blocks.0", "encoder.blocks.1"),
    recipe="scarp",
    imagenet=_imagenet,
    encoders=("encoder.",),
    channels_last=True,
)
