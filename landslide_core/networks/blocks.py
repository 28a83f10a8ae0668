"""landslide_core.networks.blocks: parts used by more than one network."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class DoubleConvolution(nn.Sequential):
    """(3 x 3 convolution, batch normalisation, ReLU) twice: the level of a UNet.

    (n, in_channels, rows, cols) -> (n, out_channels, rows, cols)
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        layers: list[nn.Module] = []
        for channels in (in_channels, out_channels):
            # No bias: the batch normalisation that follows has one.
            layers += [
                nn.Conv2d(channels, out_channels, 3, padding=1, bias=False),
                nn.BatchNorm2d(out_channels),
                nn.ReLU(inplace=True),
            ]
        super().__init__(*layers)


class SqueezeExcitation(nn.Module):
    """Channel attention (Hu et al. 2018; equations 1 to 3 of Cui et al. 2026).

    Squeeze: mean of each channel. Excitation: reduce, ReLU, restore, sigmoid. Scale: channel-wise product.
    (n, channels, rows, cols) -> the same shape.
    """

    def __init__(self, channels: int, reduction: int = 16, bias: bool = True) -> None:
        super().__init__()
        hidden = max(1, channels // reduction)
        self.reduce = nn.Linear(channels, hidden, bias=bias)
        self.restore = nn.Linear(hidden, channels, bias=bias)

    def open(self) -> None:
        """Let every channel pass almost whole, whatever the image: for a start from weights without SE."""
        nn.init.zeros_(self.restore.weight)
        if self.restore.bias is not None:
            nn.init.constant_(self.restore.bias, 4.0)  # sigmoid(4) = 0.98

    def forward(self, features: Tensor) -> Tensor:
        """Features weighted by how much each channel matters in this image."""
        squeezed = features.mean(dim=(2, 3))  # (n, channels)
        weights = torch.sigmoid(self.restore(functional.relu(self.reduce(squeezed))))
        return features * weights[:, :, None, None]


class UpAndMerge(nn.Module):
    """One decoder level of a UNet: double the size, put the skip in front, convolve twice.

    (n, in_channels, rows, cols) and a skip (n, out_channels, 2 rows, 2 cols) -> the skip's shape.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, out_channels, 2, stride=2)
        self.merge = DoubleConvolution(2 * out_channels, out_channels)

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:
        """Decoder features at the skip's resolution."""
        merged: Tensor = self.merge(torch.cat([skip, self.up(features)], dim=1))
        return merged


class AnySize(nn.Module):
    """A network whose input may have any number of rows and columns.

    `pooling` > 1 lets it work on the mean of so many pixels each way and brings the logits back to the
    image's size: it sees more ground around a pixel at a fraction of the cost, and fine detail less well.

    The image is extended at its lower and right edge by reflection to a multiple of `downsampling`
    and the logits are cut back, so pooling grids always start at the image's corner.
    Subclasses implement `logits` for sizes that divide.
    """

    downsampling: int = 16
    pooling: int = 1

    def forward(self, image: Tensor) -> Tensor:
        """(n, bands, rows, cols) normalised pixels -> (n, 1, rows, cols) logits."""
        rows, cols = image.shape[-2:]
        multiple = self.downsampling * self.pooling
        below, right = -rows % multiple, -cols % multiple
        if below or right:
            # Reflection needs more pixels than it adds; slivers repeat their edge instead.
            mode = "reflect" if below < rows and right < cols else "replicate"
            image = functional.pad(image, (0, right, 0, below), mode=mode)
        if self.pooling == 1:
            return self.logits(image)[..., :rows, :cols]
        coarse = self.logits(functional.avg_pool2d(image, self.pooling))
        fine = functional.interpolate(coarse, scale_factor=self.pooling, mode="bilinear")
        return fine[..., :rows, :cols]

    def logits(self, image: Tensor) -> Tensor:
        """(n, bands, rows, cols) with rows and cols multiples of `downsampling` -> logits."""
        raise TypeError(f"{type(self).__name__} does not say how it computes logits")
