"""ResNet18-SE of Cui et al. 2026.

Stated by the paper: seventeen convolutions and one FC layer, four stages; squeeze and excitation inside every
residual block, after its two convolutions and before the sum. Inferred (the defaults have 11,266,105
parameters), as switches:
- `head`: "convolution" turns the FC layer into a 1 x 1 convolution of the map at stride 32, resized,
  which fits "lightweight" and the fragmented contours that the paper describes; "fcn" is torchvision's head,
  with a 3 x 3 convolution before it; "unet" a decoder with skips.
- `reduction`: 16, as the SE block's authors have it.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from timm.layers.squeeze_excite import SEModule
from timm.models.resnet import BasicBlock, downsample_conv
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.segmentation.fcn import FCNHead

from landslide_core.networks.blocks import AnySize, DoubleConvolution, SkipDecoder, spread, squeeze
from landslide_core.networks.network import Network

Head = Literal["convolution", "fcn", "unet"]


class _Excitation(SEModule):
    """timm's block with the squeeze of this house, which keeps to the view."""

    def forward(self, features: Tensor) -> Tensor:
        """Features weighted by how much each channel matters."""
        hidden = self.act(self.bn(self.fc1(squeeze(features))))
        return features * spread(self.gate(self.fc2(hidden)), features)


def _stage(in_channels: int, out_channels: int, stride: int, reduction: int) -> nn.Sequential:
    """Two basic blocks with SE; the first may halve the size and change the width."""
    # timm rounds the SE's hidden width to a multiple of 8 unless told otherwise.
    attention: Any = partial(_Excitation, rd_ratio=1 / reduction, rd_divisor=1)
    shortcut = None
    if stride > 1 or in_channels != out_channels:
        shortcut = downsample_conv(in_channels, out_channels, kernel_size=1, stride=stride)
    return nn.Sequential(
        BasicBlock(in_channels, out_channels, stride, shortcut, attn_layer=attention),
        BasicBlock(out_channels, out_channels, attn_layer=attention),
    )


class ResNet18SE(AnySize):
    """A stem at stride 4, four stages of the given widths down to stride 32, and one of three heads."""

    downsampling = 32

    def __init__(
        self,
        in_channels: int = 3,
        widths: Sequence[int] = (64, 128, 256, 512),
        pooling: int = 1,
        head: Head = "convolution",
        reduction: int = 16,
    ) -> None:
        super().__init__()
        self.pooling = pooling
        first, deepest = widths[0], widths[-1]
        self.stem = nn.Sequential(
            nn.Conv2d(in_channels, first, 7, stride=2, padding=3, bias=False),
            nn.BatchNorm2d(first),
            nn.ReLU(inplace=True),
        )
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.stages = nn.ModuleList(
            _stage(before, after, stride, reduction)
            for before, after, stride in zip([first, *widths[:-1]], widths, (1, 2, 2, 2), strict=True)
        )
        self.skips = SkipDecoder([first, *widths]) if head == "unet" else None
        self.head: nn.Module
        if head == "convolution":
            self.head = nn.Conv2d(deepest, 1, 1)
        elif head == "fcn":
            self.head = FCNHead(deepest, 1)
        else:
            self.head = nn.Sequential(
                nn.ConvTranspose2d(first, first // 2, 2, stride=2),
                DoubleConvolution(first // 2, first // 2),
                nn.Conv2d(first // 2, 1, 1),
            )

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image."""
        maps = [self.stem(image)]
        features = self.pool(maps[0])
        for stage in self.stages:
            features = stage(features)
            maps.append(features)
        coarse = self.head(features if self.skips is None else self.skips(maps))
        return functional.interpolate(coarse, size=image.shape[-2:], mode="bilinear")


NETWORK = Network(
    name="resnet18-se",
    title="ResNet18-SE",
    module=ResNet18SE,
    paper={},
    # No pooling: the stem divides by four already, and a map at stride 64 would hardly hold a landslide.
    compact={"widths": (40, 80, 160, 320), "reduction": 4, "pooling": 1},
    tiny={"widths": (4, 4, 8, 8), "reduction": 2},
    downsampling=32,
    halo_px=192,  # most of the 218 pixels that half the theoretical receptive field has
    gradcam_layer="stages.3",
    style_layers=("stem", "stages.0"),
    recipe="paper",
    citation="Cui et al. 2026, Sustainability 18(12):5803; ResNet: He et al. 2016; SE: Hu et al. 2018, CVPR",
)
