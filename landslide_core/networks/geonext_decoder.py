"""Pyramid squeeze attention and atrous pooling, as GeoNeXt has them.

Pyramid squeeze attention is that of EPSANet (Zhang et al. 2022) with what GeoNeXt's authors changed: biases
on all but the 3 x 3 branch. Atrous pooling: Chen et al. 2017.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from landslide_core.networks.blocks import MeanAround, spread

BRANCHES = ((3, 1), (5, 4), (7, 8), (9, 16))  # kernel and groups of the four branches


def normalised(
    in_channels: int, out_channels: int, dilation: int | None = None, bias: bool = False
) -> nn.Module:
    """1 x 1 convolution, or a 3 x 3 one of that dilation, and batch normalisation."""
    kernel, padding = (1, 0) if dilation is None else (3, dilation)
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, kernel, padding=padding, dilation=dilation or 1, bias=bias),
        nn.BatchNorm2d(out_channels),
    )


class PyramidSqueezeAttention(nn.Module):
    """Four kernel sizes side by side; per channel, a softmax over the four says how much each one counts.

    (n, channels, rows, cols) -> the same shape. A group count that does not divide the branch's channels
    becomes 1, as released.
    """

    def __init__(self, channels: int, reduction: int = 16) -> None:
        super().__init__()
        width = channels // len(BRANCHES)
        hidden = max(1, width // reduction)
        self.branches = nn.ModuleList(
            nn.Conv2d(
                channels,
                width,
                kernel,
                padding=kernel // 2,
                groups=groups if width % groups == 0 else 1,
                bias=kernel > 3,
            )
            for kernel, groups in BRANCHES
        )
        self.excite = nn.Sequential(
            MeanAround(),
            nn.Conv2d(width, hidden, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(hidden, width, 1),
            nn.Sigmoid(),
        )

    def forward(self, features: Tensor) -> Tensor:
        """The branches, weighted and put one after the other in the order of their kernels."""
        found = torch.stack(
            [branch(features) for branch in self.branches], dim=1
        )  # (n, 4, width, rows, cols)
        weights = torch.stack([self.excite(branch) for branch in found.unbind(1)], dim=1).softmax(dim=1)
        return found.flatten(1, 2) * spread(weights.flatten(1, 2), features)


class PSABlock(nn.Module):
    """Residual block around the attention: (n, in_channels, rows, cols) -> (n, out_channels, rows, cols)."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            normalised(in_channels, out_channels),
            nn.ReLU(inplace=True),
            PyramidSqueezeAttention(out_channels),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
            normalised(out_channels, out_channels),
        )
        self.shortcut = normalised(in_channels, out_channels)

    def forward(self, features: Tensor) -> Tensor:
        """Features of the new width."""
        return functional.relu(self.path(features) + self.shortcut(features))


class UpAndAttend(nn.Module):
    """One decoder level: transposed convolution, the skip behind it, then the attention block.

    (n, deep, rows, cols) and a skip (n, shallow, 2 rows, 2 cols) -> the skip's shape.
    """

    def __init__(self, deep: int, shallow: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(deep, shallow, 2, stride=2)
        self.attend = PSABlock(2 * shallow, shallow)

    def forward(self, deep: Tensor, skip: Tensor) -> Tensor:
        """Decoder features at the skip's resolution."""
        attended: Tensor = self.attend(torch.cat([self.up(deep), skip], dim=1))
        return attended


class AtrousPyramid(nn.Module):
    """A 1 x 1 convolution, three dilated 3 x 3 ones and the mean of the image, merged by a 1 x 1 convolution.

    (n, in_channels, rows, cols) -> (n, out_channels, rows, cols)
    """

    def __init__(self, in_channels: int, out_channels: int, dilations: tuple[int, int, int]) -> None:
        super().__init__()
        self.views = nn.ModuleList(
            nn.Sequential(
                normalised(in_channels, out_channels, dilation, bias=True),
                nn.ReLU(inplace=True),
            )
            for dilation in (None, *dilations)
        )
        self.whole = nn.Sequential(MeanAround(), nn.Conv2d(in_channels, out_channels, 1))
        self.merge = nn.Sequential(
            normalised((2 + len(dilations)) * out_channels, out_channels, bias=True), nn.ReLU(inplace=True)
        )

    def forward(self, features: Tensor) -> Tensor:
        """What lies at several distances around each pixel."""
        whole = spread(self.whole(features), features).expand(-1, -1, *features.shape[-2:])
        merged: Tensor = self.merge(torch.cat([*(view(features) for view in self.views), whole], dim=1))
        return merged
