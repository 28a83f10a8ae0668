"""A network in the style of ResU-CBNet of Xing et al. 2026.

Stated by the abstract, which is all that is public: spatial and channel attention in one, residual units in
place of plain ones, imagery and topography together, lightweight. Inferred, as switches:
- `widths`: the residual UNet of Zhang et al. 2018, whose units halve the size by stride and not by pooling.
- `unit_attention`, `skip_attention`: CBAM (Woo et al. 2018) on the residual branch of every unit, not of
  skips besides.
- `fusion`: "early" joins image and terrain before the first unit, as the abstract speaks of a single network;
  "late" gives each source a first unit of its own and joins their maps by a 1 x 1 convolution.
- `terrain_channels`: how many of the terrain bands are read, in their order. The paper's preset reads one,
  elevation: four channels with the image, 9,653,845 parameters. The shipped preset reads all four.
"""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor, nn

from landslide_core.networks.blocks import AnySize, spread, squeeze
from landslide_core.networks.network import Network


class BlockAttention(nn.Module):
    """Convolutional block attention module (CBAM, Woo et al. 2018): first which channel matters, then where.

    (n, channels, rows, cols) -> the same shape.
    """

    def __init__(self, channels: int, reduction: int = 16) -> None:
        super().__init__()
        hidden = max(4, channels // reduction)
        self.channel = nn.Sequential(
            nn.Conv2d(channels, hidden, 1), nn.ReLU(inplace=True), nn.Conv2d(hidden, channels, 1)
        )
        # The momentum is that of the module's authors.
        self.spatial = nn.Sequential(
            nn.Conv2d(2, 1, 7, padding=3, bias=False), nn.BatchNorm2d(1, momentum=0.01), nn.Sigmoid()
        )

    def forward(self, features: Tensor) -> Tensor:
        """Features weighted by channel, then by place."""
        channel = self.channel(squeeze(features)) + self.channel(squeeze(features, peak=True))
        features = features * spread(torch.sigmoid(channel), features)
        summary = torch.cat([features.amax(1, keepdim=True), features.mean(1, keepdim=True)], dim=1)
        weighted: Tensor = features * self.spatial(summary)
        return weighted


class ResidualUnit(nn.Module):
    """Pre-activation residual unit: (BN, ReLU, 3 x 3 convolution) twice, CBAM, and the shortcut added.

    The first unit of a network (`first`) begins with its convolution: its input is normalised pixels.
    (n, in_channels, rows, cols) -> (n, out_channels, rows / stride, cols / stride)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        attention: bool = True,
        first: bool = False,
    ) -> None:
        super().__init__()
        begin: list[nn.Module] = [] if first else [nn.BatchNorm2d(in_channels), nn.ReLU()]
        self.residual = nn.Sequential(
            *begin,
            nn.Conv2d(in_channels, out_channels, 3, stride=stride, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False),
        )
        self.attention = BlockAttention(out_channels) if attention else nn.Identity()
        self.shortcut = nn.Sequential(
            nn.Conv2d(in_channels, out_channels, 1, stride=stride, bias=False), nn.BatchNorm2d(out_channels)
        )

    def forward(self, features: Tensor) -> Tensor:
        """Shortcut plus what the unit adds to it."""
        added: Tensor = self.attention(self.residual(features)) + self.shortcut(features)
        return added


class ResUCBNet(AnySize):
    """Residual UNet with CBAM over image and terrain; as many levels as there are widths."""

    def __init__(
        self,
        in_channels: int = 3,
        terrain_channels: int = 4,
        widths: Sequence[int] = (64, 128, 256, 512),
        pooling: int = 1,
        fusion: Literal["early", "late"] = "early",
        unit_attention: bool = True,
        skip_attention: bool = False,
    ) -> None:
        super().__init__()
        self.pooling, self.terrain_channels = pooling, terrain_channels
        self.downsampling = 2 ** (len(widths) - 1)
        first, late = widths[0], fusion == "late" and terrain_channels > 0
        early = in_channels if late else in_channels + terrain_channels
        self.stem = ResidualUnit(early, first, attention=unit_attention, first=True)
        if late:
            self.terrain_stem = ResidualUnit(terrain_channels, first, attention=unit_attention, first=True)
            self.join = nn.Conv2d(2 * first, first, 1, bias=False)
        self.late = late
        self.encoder = nn.ModuleList(
            ResidualUnit(before, after, stride=2, attention=unit_attention)
            for before, after in zip(widths[:-1], widths[1:], strict=True)
        )
        self.skip_attention = nn.ModuleList(
            BlockAttention(width) if skip_attention else nn.Identity() for width in widths[-2::-1]
        )
        self.up = nn.ModuleList(nn.ConvTranspose2d(width, width, 2, stride=2) for width in widths[:0:-1])
        self.decoder = nn.ModuleList(
            ResidualUnit(deep + shallow, shallow, attention=unit_attention)
            for deep, shallow in zip(widths[:0:-1], widths[-2::-1], strict=True)
        )
        self.head = nn.Conv2d(first, 1, 1)

    def logits(self, image: Tensor, *terrain: Tensor) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image; terrain bands beyond `terrain_channels` are left out."""
        maps = [self._fused(image, *(bands[:, : self.terrain_channels] for bands in terrain))]
        for unit in self.encoder:
            maps.append(unit(maps[-1]))
        features = maps.pop()
        for up, attend, unit in zip(self.up, self.skip_attention, self.decoder, strict=True):
            features = unit(torch.cat([up(features), attend(maps.pop())], dim=1))
        output: Tensor = self.head(features)
        return output

    def _fused(self, image: Tensor, *terrain: Tensor) -> Tensor:
        if self.late:
            both = torch.cat([self.stem(image), *(self.terrain_stem(bands) for bands in terrain)], dim=1)
            joined: Tensor = self.join(both)
            return joined
        fused: Tensor = self.stem(torch.cat([image, *terrain], dim=1))
        return fused


NETWORK = Network(
    name="resu-cbnet",
    title="ResU-CBNet-style",
    module=ResUCBNet,
    paper={"terrain_channels": 1},
    # Five levels at half the side look as far as four at a quarter of it. Narrow: units are costly.
    compact={"terrain_channels": 4, "widths": (16, 32, 64, 128, 256), "pooling": 2},
    tiny={"terrain_channels": 4, "widths": (4, 8, 8, 8), "skip_attention": True},
    downsampling=16,
    halo_px=128,  # holds 0.96 of what the shipped weights look at
    gradcam_layer="encoder.2",
    style_layers=("stem", "encoder.0"),
    recipe="resu-cbnet",
    terrain=("elevation", "slope", "sin_aspect", "cos_aspect"),
    citation="Xing et al. 2026, Earth Science 51(2):657-673; Zhang et al. 2018; CBAM: Woo et al. 2018, ECCV",
)
