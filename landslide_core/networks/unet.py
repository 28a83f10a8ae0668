"""UNet, the baseline of Cui et al. 2026.

Ronneberger et al. 2015 with padded convolutions (output as large as input) and batch normalisation.
At base width 64, three bands and one output it has 31,037,633 parameters.
"""

from torch import Tensor, nn

from landslide_core.networks.blocks import AnySize, DoubleConvolution, UpAndMerge
from landslide_core.networks.network import Network


class UNet(AnySize):
    """Five levels of width base, 2 base, ... 16 base; skips by concatenation."""

    downsampling = 16

    def __init__(self, in_channels: int = 3, base_width: int = 64, pooling: int = 1) -> None:
        super().__init__()
        self.pooling = pooling
        widths = [base_width * 2**level for level in range(5)]
        self.encoder = nn.ModuleList(
            DoubleConvolution(before, after)
            for before, after in zip([in_channels, *widths[:-1]], widths, strict=True)
        )
        self.pool = nn.MaxPool2d(2)
        self.decoder = nn.ModuleList(
            UpAndMerge(deep, shallow) for deep, shallow in zip(widths[:0:-1], widths[-2::-1], strict=True)
        )
        self.head = nn.Conv2d(base_width, 1, 1)

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        """Landslide logits at the size of the image."""
        skips: list[Tensor] = []
        features = image
        for level, encode in enumerate(self.encoder):
            features = encode(features if level == 0 else self.pool(features))
            skips.append(features)
        for decode, skip in zip(self.decoder, skips[-2::-1], strict=True):
            features = decode(features, skip)
        output: Tensor = self.head(features)
        return output


NETWORK = Network(
    name="unet",
    title="UNet",
    module=UNet,
    paper={"base_width": 64},
    compact={"base_width": 32, "pooling": 2},
    tiny={"base_width": 4},
    downsampling=16,
    halo_px=96,
    gradcam_layer="encoder.4",
    style_layers=("encoder.0", "encoder.1"),
    recipe="paper",
    citation="Ronneberger et al. 2015, MICCAI; baseline of Cui et al. 2026, Sustainability 18(12):5803",
)
