"""UNet-SE of Cui et al. 2026.

A UNet with squeeze-and-excitation "in both the downsampling path and the skip connections".
The paper gives neither the reduction ratio nor the order of the two attentions of a skip; the defaults
are the ratio 16 of the block's authors, and one after the other: 31,258,873 parameters at base width 64.
"""

from typing import Literal

from torch import Tensor, nn

from landslide_core.networks.blocks import SqueezeExcitation
from landslide_core.networks.network import Network
from landslide_core.networks.unet import UNet


class UNetSE(UNet):
    """UNet whose encoder levels and skips are reweighted channel by channel.

    `order`: "series" sends the already reweighted encoder features through the skip's attention;
    "parallel" sends the features as they were before the encoder's attention.
    """

    def __init__(
        self,
        in_channels: int = 3,
        base_width: int = 64,
        pooling: int = 1,
        *,
        encoder_se: bool = True,
        bottleneck_se: bool = True,
        skip_se: bool = True,
        order: Literal["series", "parallel"] = "series",
        reduction: int = 16,
        se_bias: bool = True,
    ) -> None:
        super().__init__(in_channels, base_width, pooling)
        widths = [base_width * 2**level for level in range(5)]
        attended = [encoder_se] * 4 + [bottleneck_se]
        self.order = order
        self.encoder_attention = nn.ModuleList(
            SqueezeExcitation(width, reduction, se_bias) if wanted else nn.Identity()
            for width, wanted in zip(widths, attended, strict=True)
        )
        self.skip_attention = nn.ModuleList(
            SqueezeExcitation(width, reduction, se_bias) if skip_se else nn.Identity() for width in widths[:4]
        )

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image."""
        skips: list[Tensor] = []
        features = image
        for level, (encode, attend) in enumerate(zip(self.encoder, self.encoder_attention, strict=True)):
            plain = encode(features if level == 0 else self.pool(features))
            features = attend(plain)
            skips.append(features if self.order == "series" else plain)
        for level, decode in zip((3, 2, 1, 0), self.decoder, strict=True):
            features = decode(features, self.skip_attention[level](skips[level]))
        output: Tensor = self.head(features)
        return output


NETWORK = Network(
    name="unet-se",
    title="UNet-SE",
    module=UNetSE,
    paper={"base_width": 64},
    compact={"base_width": 32, "pooling": 2},
    tiny={"base_width": 4},
    downsampling=16,
    halo_px=96,
    gradcam_layer="encoder_attention.4",
    style_layers=("encoder.0", "encoder.1"),
    recipe="paper",
    citation="Cui et al. 2026, Sustainability 18(12):5803; SE block: Hu et al. 2018, CVPR",
)
