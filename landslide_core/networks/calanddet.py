"""CALandDet of Hu et al. 2025, a Swin U-shape that asks "any landslide?".

From the authors' code: Swin-T, a head for the logit p that the patch holds a landslide, and a neck in which
every pixel is compared with the token behind p; three maps make the prediction. 35,113,891 parameters, 1,536
of them in a last normalisation that is never used, so they are built for the published size alone.
The released input is 224 x 224 only. Here any size goes in: it is extended to whole windows of the deepest
map (224 pixels at the published window of 7) and the prediction is made at that size, not at 224.
The released comparison normalises after the product, which erases the score's size: "faithful" keeps that,
"corrected" normalises first. The compact preset takes "corrected", since p is of no use otherwise.
Compact besides: half the width, two blocks per stage, and a window of 4, so that a 256-pixel crop, pooled
to 128, is one window at the deepest map, as 224 is at 7.
Initial weights are not stated, and none exist offline: it starts from random ones.
"""

import torch
from torch import Tensor, nn
from torchvision.models.swin_transformer import ShiftedWindowAttention, SwinTransformer
from torchvision.ops import Permute

from landslide_core.networks.blocks import AnySize, Outputs
from landslide_core.networks.calanddet_neck import MapsToLogits, Mode, NeckStep, Project
from landslide_core.networks.network import Network


class CALandDet(AnySize):
    """Swin encoder of four stages, token head, neck of four steps, segmentation head.

    `cross_attention`: see TokenAttention; "none" leaves it out. `presence`: the head for p, which the
    cross-attention needs. `unused_norm`: the dead normalisation of the released code.
    `depths`, `neck_depths`: Swin blocks per stage and per step. Heads are width / 32, in the neck width / 16.
    """

    def __init__(
        self,
        in_channels: int = 3,
        base_width: int = 96,
        *,
        depths: tuple[int, int, int, int] = (2, 2, 6, 2),
        neck_depths: tuple[int, int, int, int] = (2, 2, 6, 2),
        window: int = 7,
        pooling: int = 1,
        cross_attention: Mode = "faithful",
        presence: bool = True,
        unused_norm: bool = False,
        drop_path: float = 0.2,
    ) -> None:
        super().__init__()
        if cross_attention != "none" and not presence:
            raise ValueError("Cross-attention needs the presence head: its token and its logit.")
        self.pooling = pooling
        self.downsampling = 32 * window
        swin = _swin(in_channels, base_width, depths, window, drop_path)
        self.encoder = swin.features
        self.unused_norm = swin.norm if unused_norm else None
        # A layer of its own, so that Grad-CAM finds (n, channels, rows, cols).
        self.deepest = Permute([0, 3, 1, 2])
        deepest = 8 * base_width
        self.token = Project(deepest, deepest) if presence else None
        self.presence = nn.Linear(deepest, 1) if presence else None
        widths = [deepest // 2, deepest // 4, deepest // 8, deepest // 16]
        merged = [deepest, widths[0] + deepest, widths[1] + deepest // 2, widths[2] + deepest // 4]
        self.neck = nn.ModuleList(
            NeckStep(
                in_channels=merged[step],
                width=widths[step],
                raise_by=2 if step else 1,
                depth=neck_depths[step],
                heads=max(1, widths[step] // 16),
                window=window,
                drop_path=drop_path * step / 3,
                token=deepest if step and cross_attention != "none" else None,
                mode=cross_attention,
            )
            for step in range(4)
        )
        self.head = MapsToLogits(widths[1:])
        _forget_index_tables(self)

    def outputs(self, image: Tensor) -> Outputs:  # type: ignore[override]
        """Landslide logits at the size of the image, and the logit that it holds any landslide."""
        maps, features = [], image
        for layer, compute in enumerate(self.encoder):
            features = compute(features)
            if layer in (2, 4, 6):  # after patch merging: strides 8, 16 and 32
                maps.append(features)
        deepest = self.deepest(features).permute(0, 2, 3, 1)
        token = None if self.token is None else self.token(deepest.mean(dim=(1, 2)))
        presence = None if self.presence is None else self.presence(token)
        decoded = self.neck[0](deepest, token, presence)
        raised = []
        for step, skip in zip(self.neck[1:], maps[::-1], strict=True):
            decoded = step(torch.cat([decoded, skip], dim=-1), token, presence)
            raised.append(decoded)
        return Outputs(self.head(raised), presence=presence)


def _swin(
    in_channels: int, base_width: int, depths: tuple[int, int, int, int], window: int, drop_path: float
) -> SwinTransformer:
    swin = SwinTransformer(
        patch_size=[4, 4],
        embed_dim=base_width,
        depths=list(depths),
        num_heads=[max(1, base_width * 2**stage // 32) for stage in range(4)],
        window_size=[window, window],
        stochastic_depth_prob=drop_path,
        num_classes=1,
    )
    swin.features[0][0] = nn.Conv2d(in_channels, base_width, 4, stride=4)
    return swin


def _forget_index_tables(module: nn.Module) -> None:
    """Keep torchvision's tables of window positions out of the weight file: the window size gives them."""
    for part in module.modules():
        if isinstance(part, ShiftedWindowAttention):
            table = part.relative_position_index
            part.register_buffer("relative_position_index", table, persistent=False)


NETWORK = Network(
    name="calanddet",
    title="CALandDet",
    module=CALandDet,
    paper={"base_width": 96, "unused_norm": True},
    compact={
        "base_width": 48,
        "depths": (2, 2, 2, 2),
        "neck_depths": (2, 2, 2, 2),
        "window": 4,
        "pooling": 2,
        "cross_attention": "corrected",
        "drop_path": 0.05,
    },
    tiny={"base_width": 16, "depths": (1, 2, 1, 1), "neck_depths": (1, 1, 2, 1), "window": 2},
    downsampling=128,
    halo_px=96,
    citation="Hu et al. 2025, Scientific Reports 15:21933; Swin: Liu et al. 2021, ICCV",
    gradcam_layer="deepest",
    recipe="calanddet",
)
