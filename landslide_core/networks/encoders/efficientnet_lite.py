"""EfficientNet-Lite (Tan and Le 2019, ICML; the Lite variants without squeeze and excitation) as an encoder.

timm has it too, and is its judge in the tests: parameters have the same names and shapes, answers are the same bits.
Here it stands by itself because importing timm and torchvision takes longer than predicting a small image.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn
from torch.nn import functional

_EPSILON = 1e-3  # of TensorFlow's batch normalisation
_STEM = 32
_OUT = (0, 1, 2, 4, 6)  # the stages whose maps are given out: the last ones at strides 2, 4, 8, 16 and 32


@dataclass(frozen=True)
class Stage:
    """Some blocks of one width: how many, channels, side of the kernel, stride of the first, expansion."""

    blocks: int
    channels: int
    kernel: int
    stride: int
    expansion: int


def _stages(blocks: Sequence[int], channels: Sequence[int]) -> tuple[Stage, ...]:
    kernels, strides, expansions = (3, 3, 5, 3, 5, 5, 3), (1, 2, 2, 2, 1, 2, 1), (1, 6, 6, 6, 6, 6, 6)
    return tuple(map(Stage, blocks, channels, kernels, strides, expansions))


LITE: Mapping[str, tuple[Stage, ...]] = {
    "tf_efficientnet_lite0": _stages((1, 2, 2, 3, 3, 4, 1), (16, 24, 40, 80, 112, 192, 320)),
    "tf_efficientnet_lite1": _stages((1, 3, 3, 4, 4, 5, 1), (16, 24, 40, 80, 112, 192, 320)),
    "tf_efficientnet_lite2": _stages((1, 3, 3, 4, 4, 5, 1), (16, 24, 48, 88, 120, 208, 352)),
}


class Conv2dSame(nn.Conv2d):
    """A convolution that pads as TensorFlow does: of an odd number of pixels, one more below and to the right."""

    def forward(self, features: Tensor) -> Tensor:
        """(n, channels, rows, cols) -> (n, channels, rows / stride, cols / stride), rounded up."""
        (rows, cols), (down, across) = features.shape[-2:], self.stride
        height, width = self.kernel_size
        below = max((-(-rows // down) - 1) * down + height - rows, 0)
        right = max((-(-cols // across) - 1) * across + width - cols, 0)
        margin = (right // 2, right - right // 2, below // 2, below - below // 2)
        return functional.conv2d(
            functional.pad(features, margin), self.weight, self.bias, self.stride, 0, groups=self.groups
        )


def _convolution(before: int, after: int, kernel: int, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    if stride > 1:
        return Conv2dSame(before, after, kernel, stride, groups=groups, bias=False)
    return nn.Conv2d(before, after, kernel, padding=kernel // 2, groups=groups, bias=False)


def _normalisation(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=_EPSILON)


class LiteSeparable(nn.Module):
    """A depthwise convolution and a pointwise one, each normalised: the first stage."""

    def __init__(self, before: int, after: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.conv_dw = _convolution(before, before, kernel, stride, groups=before)
        self.bn1 = _normalisation(before)
        self.conv_pw = _convolution(before, after, 1)
        self.bn2 = _normalisation(after)
        self._adds = stride == 1 and before == after

    def forward(self, features: Tensor) -> Tensor:
        """(n, before, rows, cols) -> (n, after, rows / stride, cols / stride)."""
        found: Tensor = self.bn2(
            self.conv_pw(functional.relu6(self.bn1(self.conv_dw(features)), inplace=True))
        )
        return found + features if self._adds else found


class LiteResidual(nn.Module):
    """Expand by a pointwise convolution, filter each channel, project back; added to what came where it fits."""

    def __init__(self, before: int, after: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = before * expansion
        self.conv_pw = _convolution(before, wide, 1)
        self.bn1 = _normalisation(wide)
        self.conv_dw = _convolution(wide, wide, kernel, stride, groups=wide)
        self.bn2 = _normalisation(wide)
        self.conv_pwl = _convolution(wide, after, 1)
        self.bn3 = _normalisation(after)
        self._adds = stride == 1 and before == after

    def forward(self, features: Tensor) -> Tensor:
        """(n, before, rows, cols) -> (n, after, rows / stride, cols / stride)."""
        found: Tensor = functional.relu6(self.bn1(self.conv_pw(features)), inplace=True)
        found = functional.relu6(self.bn2(self.conv_dw(found)), inplace=True)
        found = self.bn3(self.conv_pwl(found))
        return found + features if self._adds else found


class LiteEncoder(nn.Module):
    """Maps at strides 2, 4, 8, 16 and 32 of an image; `channels` are theirs."""

    def __init__(self, stages: Sequence[Stage], in_channels: int = 3) -> None:
        super().__init__()
        self.conv_stem = Conv2dSame(in_channels, _STEM, 3, 2, bias=False)
        self.bn1 = _normalisation(_STEM)
        self.blocks = nn.Sequential(*_built(stages))
        self.channels = tuple(stages[out].channels for out in _OUT)
        _begin(self)

    def forward(self, image: Tensor) -> list[Tensor]:
        """(n, bands, rows, cols) -> five maps, the finest first."""
        features = functional.relu6(self.bn1(self.conv_stem(image)), inplace=True)
        found = []
        for index, stage in enumerate(self.blocks):
            features = stage(features)
            if index in _OUT:
                found.append(features)
        return found


def _built(stages: Sequence[Stage]) -> Iterator[nn.Sequential]:
    before = _STEM
    for stage in stages:
        blocks: list[nn.Module] = []
        for index in range(stage.blocks):
            stride = stage.stride if index == 0 else 1
            blocks.append(
                LiteSeparable(before, stage.channels, stage.kernel, stride)
                if stage.expansion == 1
                else LiteResidual(before, stage.channels, stage.kernel, stride, stage.expansion)
            )
            before = stage.channels
        yield nn.Sequential(*blocks)


def _begin(encoder: LiteEncoder) -> None:
    """Random weights as in the original: normal, by the number of outputs a weight takes part in."""
    for module in encoder.modules():
        if isinstance(module, nn.Conv2d):
            fan_out = module.weight.shape[2] * module.weight.shape[3] * module.out_channels // module.groups
            nn.init.normal_(module.weight, std=(2 / fan_out) ** 0.5)


def encoder_of(name: str, in_channels: int) -> tuple[nn.Module, Sequence[int]]:
    """Build the encoder of that name in timm, and say how many channels its five maps have.

    Parameters
    ----------
    name : str
        "tf_efficientnet_lite0", "1" or "2" are built here; every other encoder of five maps by timm.
    in_channels : int
        Bands of the image.

    Returns
    -------
    encoder : torch.nn.Module
        With random weights.
    channels : sequence of int
        Of its maps at strides 2, 4, 8, 16 and 32.
    """
    if name in LITE:
        encoder = LiteEncoder(LITE[name], in_channels)
        return encoder, encoder.channels
    import timm

    other: Any = timm.create_model(name, pretrained=False, features_only=True, in_chans=in_channels)
    return other, other.feature_info.channels()
