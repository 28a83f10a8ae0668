"""VGG13-SE of Cui et al. 2026.

Stated by the paper: ten 3 x 3 convolutions in five blocks with 2 x 2 max-pooling, and three FC layers;
squeeze and excitation after every block. Inferred (the defaults have 28,375,389 parameters), as switches:
- `head`: "fc" turns the FC layers into convolutions of the map at stride 32 (FCN-32s): it keeps all three and
  has no skips, which fits the blurry contours that the paper describes; "transposed" and "unet" are others.
- `fc_width`, `fc_kernel`: 4096 and 1; VGG's own first FC layer is 7 x 7.
- `dropout`: VGG's 0.5 after the first two FC layers.
- `batch_norm`: on, since nothing was pretrained.
- `reduction`: 16, as the SE block's authors have it; the attention comes before its block's pooling.
"""

from collections.abc import Sequence
from typing import Literal

from torch import Tensor, nn
from torch.nn import functional

from landslide_core.networks.blocks import AnySize, SkipDecoder, SqueezeExcitation
from landslide_core.networks.network import Network

Head = Literal["fc", "transposed", "unet"]


def _block(in_channels: int, out_channels: int, batch_norm: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    for channels in (in_channels, out_channels):
        layers.append(nn.Conv2d(channels, out_channels, 3, padding=1))  # VGG keeps its bias beside BN
        if batch_norm:
            layers.append(nn.BatchNorm2d(out_channels))
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


def _fully_connected(channels: int, width: int, kernel: int, dropout: float) -> nn.Sequential:
    """Three FC layers at every place of the deepest map; the first looks at kernel x kernel places."""
    layers = [
        nn.Conv2d(channels, width, kernel, padding=kernel // 2),
        nn.ReLU(inplace=True),
        nn.Dropout(dropout),
        nn.Conv2d(width, width, 1),
        nn.ReLU(inplace=True),
        nn.Dropout(dropout),
        nn.Conv2d(width, 1, 1),
    ]
    return nn.Sequential(*layers)


def _transposed(channels: int) -> nn.Sequential:
    """From stride 32 to stride 1 by five transposed convolutions, halving the channels, without skips."""
    layers: list[nn.Module] = []
    for _ in range(5):
        layers += [
            nn.ConvTranspose2d(channels, channels // 2, 2, stride=2),
            nn.BatchNorm2d(channels // 2),
            nn.ReLU(inplace=True),
        ]
        channels //= 2
    return nn.Sequential(*layers, nn.Conv2d(channels, 1, 1))


class VGG13SE(AnySize):
    """Five blocks of two convolutions with channel attention, and one of three heads."""

    downsampling = 32

    def __init__(
        self,
        in_channels: int = 3,
        widths: Sequence[int] = (64, 128, 256, 512, 512),
        pooling: int = 1,
        *,
        head: Head = "fc",
        fc_width: int = 4096,
        fc_kernel: int = 1,
        dropout: float = 0.5,
        batch_norm: bool = True,
        reduction: int = 16,
    ) -> None:
        super().__init__()
        self.pooling = pooling
        self.blocks = nn.ModuleList(
            _block(before, after, batch_norm)
            for before, after in zip([in_channels, *widths[:-1]], widths, strict=True)
        )
        self.attention = nn.ModuleList(SqueezeExcitation(width, reduction) for width in widths)
        self.pool = nn.MaxPool2d(2)
        self.skips = SkipDecoder(widths) if head == "unet" else None
        if head == "fc":
            self.head = _fully_connected(widths[-1], fc_width, fc_kernel, dropout)
        elif head == "transposed":
            self.head = _transposed(widths[-1])
        else:
            self.head = nn.Sequential(nn.Conv2d(widths[0], 1, 1))

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image."""
        maps: list[Tensor] = []
        features = image
        for level, (block, attend) in enumerate(zip(self.blocks, self.attention, strict=True)):
            features = attend(block(features if level == 0 else self.pool(features)))
            maps.append(features)
        coarse = self.head(self.pool(features) if self.skips is None else self.skips(maps))
        return functional.interpolate(coarse, size=image.shape[-2:], mode="bilinear")


NETWORK = Network(
    name="vgg13-se",
    title="VGG13-SE",
    module=VGG13SE,
    paper={},
    # Narrow, as two convolutions at every pooled pixel are costly; a ratio of 16 would choke thin SEs.
    compact={"widths": (16, 32, 64, 128, 256), "fc_width": 512, "reduction": 4, "pooling": 1},
    tiny={"widths": (4, 4, 8, 8, 8), "fc_width": 8, "reduction": 2},
    downsampling=32,
    halo_px=192,  # 78 pixels of the convolutions; the rest is what attention over the crop looks at
    gradcam_layer="attention.4",
    style_layers=("blocks.0", "blocks.1"),
    recipe="paper",
    citation="Cui et al. 2026, Sustainability 18(12):5803; SE block: Hu et al. 2018, CVPR",
)
