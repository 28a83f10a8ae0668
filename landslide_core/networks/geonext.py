"""GeoNeXt, a ConvNeXt V2 encoder with pyramid attention in the decoder.

From the authors' code: ConvNeXt V2-T (27,864,960 parameters, drop-path up to 0.1), a decoder of three levels
with pyramid squeeze attention, a transposed convolution back to full size, atrous pooling there, and a small
head (4,344,091): 32,209,051. No deep supervision. The authors start from ImageNet-22k weights; none exist
offline, so here it starts from random ones.
The released loop never steps its learning-rate schedule; that concerns the recipe, not the network.
Our choices, compact: the same depths at a third of the widths (32 to 256), so that every group count but one
still divides; and atrous pooling before the last upsampling, for at full size it is half of the cost. Its
dilations shrink with it: 2, 3, 5 at a quarter of the resolution.
"""

from collections.abc import Mapping
from typing import Any

import timm
from torch import Tensor, nn

from landslide_core.networks.blocks import AnySize
from landslide_core.networks.geonext_decoder import AtrousPyramid, UpAndAttend, normalised
from landslide_core.networks.network import Network


class GeoNeXt(AnySize):
    """Encoder of strides 4 to 32, three decoder levels, fourfold upsampling, atrous pooling and head.

    `widths` and `depths` override those of the named timm encoder. `pool_first`: atrous pooling at stride 4.
    """

    downsampling = 32

    def __init__(
        self,
        in_channels: int = 3,
        encoder: str = "convnextv2_tiny",
        *,
        widths: tuple[int, int, int, int] | None = None,
        depths: tuple[int, int, int, int] | None = None,
        pooling: int = 1,
        drop_path: float = 0.1,
        pyramid_width: int = 64,
        dilations: tuple[int, int, int] = (6, 12, 18),
        pool_first: bool = False,
    ) -> None:
        super().__init__()
        self.pooling = pooling
        self.encoder = _features(encoder, in_channels, drop_path, {"dims": widths, "depths": depths})
        channels: list[int] = self.encoder.feature_info.channels()  # at strides 4, 8, 16 and 32
        self.decoder = nn.ModuleList(
            UpAndAttend(deep, shallow)
            for deep, shallow in zip(channels[:0:-1], channels[-2::-1], strict=True)
        )
        finest = channels[0]
        pyramid = AtrousPyramid(finest, pyramid_width, dilations)
        raised = pyramid_width if pool_first else finest
        up = nn.ConvTranspose2d(raised, raised, 4, stride=4)
        self.full_size = nn.Sequential(*((pyramid, up) if pool_first else (up, pyramid)))
        self.head = nn.Sequential(
            normalised(pyramid_width, pyramid_width // 2, dilation=1, bias=True),
            nn.ReLU(inplace=True),
            nn.Conv2d(pyramid_width // 2, 1, 1),
        )

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image."""
        *skips, features = self.encoder(image)
        for raise_and_attend, skip in zip(self.decoder, skips[::-1], strict=True):
            features = raise_and_attend(features, skip)
        output: Tensor = self.head(self.full_size(features))
        return output


def _features(encoder: str, in_channels: int, drop_path: float, shape: Mapping[str, object]) -> Any:
    changed: dict[str, Any] = {key: value for key, value in shape.items() if value is not None}
    return timm.create_model(
        encoder,
        pretrained=False,
        features_only=True,
        in_chans=in_channels,
        drop_path_rate=drop_path,
        **changed,
    )


NETWORK = Network(
    name="geonext",
    title="GeoNeXt",
    module=GeoNeXt,
    paper={"encoder": "convnextv2_tiny"},
    compact={
        "encoder": "convnextv2_tiny",
        "widths": (32, 64, 128, 256),
        "pooling": 2,
        "drop_path": 0.05,
        "pyramid_width": 24,
        "dilations": (2, 3, 5),
        "pool_first": True,
    },
    tiny={"widths": (8, 16, 32, 64), "depths": (1, 1, 1, 1), "pyramid_width": 4, "dilations": (1, 2, 3)},
    downsampling=32,
    halo_px=96,
    citation="GeoNeXt, authors' code ruribev/GeoNeXt; ConvNeXt V2: Woo et al. 2023, CVPR; "
    "attention: Zhang et al. 2022, ACCV (EPSANet)",
    gradcam_layer="encoder.stages_3",
    style_layers=("encoder.stages_0", "encoder.stages_1"),
    recipe="geonext",
    channels_last=True,
)
