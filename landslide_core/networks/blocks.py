"""Parts used by more than one network."""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

Module = TypeVar("Module", bound=nn.Module)


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


class _Around(NamedTuple):
    """How the image in work is divided: `cells` (rows, cols), and how many of them, each way, make a mean."""

    cells: tuple[int, int]
    window: int


_around: ContextVar[_Around | None] = ContextVar("around", default=None)  # each thread has its own


def squeeze(features: Tensor, peak: bool = False) -> Tensor:
    """The squeeze of channel attention: the mean (or peak) of each channel over what training saw at once.

    (n, channels, rows, cols) -> (n, channels, 1, 1), of the whole, where the network has no `view`; else
    (n, channels, cells, cells): of windows as wide as the view, one a cell. A network that learned from crops and is
    shown a tile many times as large would else weigh channels by averages it never met, and by others in each tile
    (Chu et al. 2022, ECCV, "Improving image restoration by revisiting global information aggregation"). At the
    image's edge the window stays inside. `spread` brings cells to the features' size.
    """
    around = _around.get()
    if around is None:
        return features.amax((2, 3), keepdim=True) if peak else features.mean((2, 3), keepdim=True)
    rows, cols = (min(around.window, count) for count in around.cells)
    if peak:
        found = functional.max_pool2d(functional.adaptive_max_pool2d(features, around.cells), (rows, cols), 1)
    else:
        found = functional.avg_pool2d(functional.adaptive_avg_pool2d(features, around.cells), (rows, cols), 1)
    margin = (cols // 2, (cols - 1) // 2, rows // 2, (rows - 1) // 2)
    return functional.pad(found, margin, mode="replicate")


class MeanAround(nn.Module):
    """`squeeze` as a layer."""

    def forward(self, features: Tensor) -> Tensor:
        """Means of the whole or by cell."""
        return squeeze(features)


def spread(weights: Tensor, features: Tensor) -> Tensor:
    """Weights of cells (n, channels, cells, cells), or of the whole, as they are to be multiplied with features."""
    if weights.shape[-2:] == (1, 1):
        return weights
    return functional.interpolate(weights, size=features.shape[-2:], mode="bilinear")


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

    def begin_neutral(self) -> None:
        """Let every channel pass almost whole, whatever the image: for a start from weights without SE."""
        nn.init.zeros_(self.restore.weight)
        if self.restore.bias is not None:
            nn.init.constant_(self.restore.bias, 4.0)  # sigmoid(4) = 0.98

    def forward(self, features: Tensor) -> Tensor:
        """Features weighted by how much each channel matters in this image."""
        squeezed = squeeze(features).movedim(1, -1)  # (n, 1 or cells, 1 or cells, channels)
        weights = torch.sigmoid(self.restore(functional.relu(self.reduce(squeezed)))).movedim(-1, 1)
        return features * spread(weights, features)


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


class SkipDecoder(nn.ModuleList):
    """The decoder of a UNet over the maps of any encoder whose neighbours differ by a factor of two.

    `widths` are the maps' channels, largest map first; `forward` takes those maps and gives features of the
    first one's shape.
    """

    def __init__(self, widths: Sequence[int]) -> None:
        super().__init__(
            UpAndMerge(deep, shallow) for deep, shallow in zip(widths[:0:-1], widths[-2::-1], strict=True)
        )

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        """Decoder features at the resolution of the first map."""
        *skips, features = maps
        for merge, skip in zip(self, skips[::-1], strict=True):
            features = merge(features, skip)
        return features


class Outputs(NamedTuple):
    """What a network says of an image while it learns.

    logits: (n, 1, rows, cols), the prediction. deep: further logits of the same shape for deep supervision,
    coarsest first. presence: (n, 1) logits that the image holds any landslide, for networks with such a head.
    penalty: one number, weighted already, that the network's loss adds (DiGATe-UNet's undecided gates).
    """

    logits: Tensor
    deep: tuple[Tensor, ...] = ()
    presence: Tensor | None = None
    penalty: Tensor | None = None


def averaged(pixels: Tensor, side: int) -> Tensor:
    """Means of side x side pixels, as avg_pool2d: (n, bands, rows, cols) -> (n, bands, rows / side, cols / side).

    Powers of two are halved by additions, which take a quarter of the pooling's time on a processor.
    """
    while side > 1 and side % 2 == 0:
        rows = pixels[..., 0::2, :] + pixels[..., 1::2, :]
        pixels, side = (rows[..., 0::2] + rows[..., 1::2]) / 4, side // 2
    return pixels if side == 1 else functional.avg_pool2d(pixels, side)


class AnySize(nn.Module):
    """A network whose input may have any number of rows and columns, with or without terrain.

    `pooling` > 1 lets it work on the mean of so many pixels each way and brings the logits back to the
    image's size: it sees more ground around a pixel at a fraction of the cost, and fine detail less well.
    `scales` are averaged over in prediction (see `forward`); `view` is the side in pixels of the crops that it learned
    from, to which channel attention keeps in prediction (`squeeze`), None for the whole image. Both are switches of
    every network.

    The image is extended at its lower and right edge by reflection to a multiple of `downsampling`
    and the logits are cut back, so pooling grids always start at the image's corner.
    Subclasses implement `logits` for sizes that divide, or `outputs` when they have more to learn from.
    `terrain_channels` > 0 marks a two-source network, whose `logits` and `outputs` take the terrain as a second
    argument; terrain that is not known is all zeros, as in training with modality dropout.
    """

    downsampling: int = 16
    pooling: int = 1
    terrain_channels: int = 0
    scales: Sequence[int] = (1,)
    view: int | None = None

    def forward(self, image: Tensor, terrain: Tensor | None = None) -> Tensor:
        """(n, bands, rows, cols) normalised pixels -> (n, 1, rows, cols) logits.

        terrain: (n, terrain_channels, rows, cols) for two-source networks, others leave it aside. In prediction it is
        the mean over `scales`: of the image as it is and averaged over so many pixels each way, since a landslide
        that fills the network's view looks like a bare field from inside.
        """
        if self.training or len(self.scales) == 1:
            return self._at_size(image, terrain)
        found = [self._at_scale(image, terrain, scale) for scale in self.scales]
        return torch.stack(found).mean(dim=0)

    def _at_size(self, image: Tensor, terrain: Tensor | None) -> Tensor:
        sources = self._prepared(image, terrain)
        with self._looking_around(sources[0]):
            return self._restored(self.logits(*sources), image)

    @contextmanager
    def _looking_around(self, image: Tensor) -> Iterator[None]:
        """Let channel attention keep to the view while this image is in work; a training sees its crops whole."""
        if self.view is None or self.training:
            yield
            return
        rows, cols = (side // self.downsampling for side in image.shape[-2:])
        side = self.view // (self.downsampling * self.pooling)
        token = _around.set(_Around((rows, cols), max(1, side - 1 + side % 2)))  # odd: as far to all sides
        try:
            yield
        finally:
            _around.reset(token)

    def _at_scale(self, image: Tensor, terrain: Tensor | None, scale: int) -> Tensor:
        if scale == 1:
            return self._at_size(image, terrain)
        rows, cols = image.shape[-2:]
        margin = (0, -cols % scale, 0, -rows % scale)

        def smaller(source: Tensor) -> Tensor:
            return averaged(functional.pad(source, margin, mode="replicate"), scale)

        coarse = self._at_size(smaller(image), None if terrain is None else smaller(terrain))
        return functional.interpolate(coarse, scale_factor=scale, mode="bilinear")[..., :rows, :cols]

    def learn(self, image: Tensor, terrain: Tensor | None = None) -> Outputs:
        """As `forward`, with everything the network's loss looks at."""
        found = self.outputs(*self._prepared(image, terrain))
        deep = tuple(self._restored(logits, image) for logits in found.deep)
        return found._replace(logits=self._restored(found.logits, image), deep=deep)

    def logits(self, *sources: Tensor) -> Tensor:
        """Image (and terrain) with rows and cols multiples of `downsampling` -> logits of that size."""
        return self.outputs(*sources).logits

    def outputs(self, *sources: Tensor) -> Outputs:
        """As `logits`, with deep supervision and presence where the network has them."""
        if type(self).logits is AnySize.logits:
            raise TypeError(f"{type(self).__name__} does not say how it computes logits")
        return Outputs(self.logits(*sources))

    def _prepared(self, image: Tensor, terrain: Tensor | None) -> list[Tensor]:
        sources = [image]
        if self.terrain_channels:
            shape = (image.shape[0], self.terrain_channels, *image.shape[-2:])
            sources.append(image.new_zeros(shape) if terrain is None else terrain)
        multiple = self.downsampling * self.pooling
        rows, cols = image.shape[-2:]
        below, right = -rows % multiple, -cols % multiple
        if below or right:
            # Reflection needs more pixels than it adds; slivers repeat their edge instead.
            mode = "reflect" if below < rows and right < cols else "replicate"
            sources = [functional.pad(source, (0, right, 0, below), mode=mode) for source in sources]
        if self.pooling == 1:
            return sources
        return [averaged(source, self.pooling) for source in sources]

    def _restored(self, logits: Tensor, image: Tensor) -> Tensor:
        rows, cols = image.shape[-2:]
        if self.pooling > 1:
            logits = functional.interpolate(logits, scale_factor=self.pooling, mode="bilinear")
        return logits[..., :rows, :cols]


def at_one_scale(module: Module) -> Module:
    """The same network without its own mean over scales: whole scenes are seen at each of them instead."""
    if not hasattr(module, "scales"):
        return module
    alone = copy.copy(module)
    alone.scales = (1,)  # type: ignore[assignment]  # a plain attribute: the weights stay shared
    return alone
