"""How CALandDet goes back up, asking one global token on the way.

All maps are channels-last: (n, rows, cols, channels). Widths, order and the epsilon of 1e-6 are those of the
authors' code; the blocks are torchvision's Swin blocks, as there.
"""

from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.swin_transformer import SwinTransformerBlock
from torchvision.ops import StochasticDepth

TOKEN_WIDTH = 128  # of the space in which pixels and token are compared

Mode = Literal["faithful", "corrected", "none"]


class Project(nn.Sequential):
    """Layer normalisation, linear map without bias, GELU, on the last axis."""

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__(
            nn.LayerNorm(in_channels, eps=1e-6), nn.Linear(in_channels, out_channels, bias=False), nn.GELU()
        )


class TokenAttention(nn.Module):
    """Each pixel against one token of the whole image; no softmax, and no attention between pixels.

    score = p x (pixel . token) x exp(alpha), pixel and token of length one, p the logit of "any landslide".
    "faithful": x / 2 + norm(x score), as released; the normalisation takes the score's size away and leaves
    its sign. "corrected": x / 2 + norm(x) tanh(score), which keeps both, and is silent while p is undecided.
    """

    def __init__(self, width: int, token: int, mode: Mode, drop_path: float) -> None:
        super().__init__()
        self.mode = mode
        self.token = nn.Sequential(nn.LayerNorm(token, eps=1e-6), Project(token, TOKEN_WIDTH))
        self.pixels = nn.Sequential(nn.LayerNorm(width, eps=1e-6), Project(width, TOKEN_WIDTH))
        self.alpha = nn.Parameter(torch.zeros(()))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        self.drop_path = StochasticDepth(drop_path, "row")

    def forward(self, features: Tensor, token: Tensor, presence: Tensor) -> Tensor:
        """(n, rows, cols, width), token (n, token), presence logits (n, 1) -> the features' shape."""
        weighted: Tensor = self.drop_path(self.branch(features, token, presence))
        return 0.5 * features + weighted

    def branch(self, features: Tensor, token: Tensor, presence: Tensor) -> Tensor:
        """What is added to half of the features."""
        pixel = functional.normalize(self.pixels(features), dim=-1)
        asked = functional.normalize(self.token(token), dim=-1)
        cosine = (pixel * asked[:, None, None]).sum(-1, keepdim=True)  # (n, rows, cols, 1)
        score = presence[:, None, None] * cosine * self.alpha.exp()
        branch: Tensor
        branch = (
            self.norm(features * score)
            if self.mode == "faithful"
            else self.norm(features) * torch.tanh(score)
        )
        return branch


class NeckStep(nn.Module):
    """Project, sort channels into `raise_by` times the rows and columns, ask the token, then Swin blocks."""

    def __init__(
        self,
        in_channels: int,
        width: int,
        *,
        raise_by: int,
        depth: int,
        heads: int,
        window: int,
        drop_path: float,
        token: int | None,
        mode: Mode,
    ) -> None:
        super().__init__()
        self.raise_by = raise_by
        self.project = Project(in_channels, width * raise_by**2)
        self.attention = None if token is None else TokenAttention(width, token, mode, drop_path)
        self.blocks = nn.Sequential(
            *(
                SwinTransformerBlock(width, heads, [window] * 2, [shift] * 2, stochastic_depth_prob=drop_path)
                for shift in (0 if block % 2 == 0 else window // 2 for block in range(depth))
            )
        )

    def forward(self, features: Tensor, token: Tensor | None, presence: Tensor | None) -> Tensor:
        """(n, rows, cols, in_channels) -> (n, raise_by rows, raise_by cols, width)."""
        raised = to_space(self.project(features), self.raise_by)
        if self.attention is not None:
            raised = self.attention(raised, token, presence)
        refined: Tensor = self.blocks(raised)
        return refined


class MapsToLogits(nn.Module):
    """One logit map from each neck map, at 4 times its size, then their weighted sum at the largest size."""

    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        self.project = nn.ModuleList(Project(width, 16) for width in widths)
        self.merge = nn.Conv2d(len(widths), 1, 1, bias=False)

    def forward(self, maps: list[Tensor]) -> Tensor:
        """Channels-last maps, coarsest first -> (n, 1, rows, cols), four times the last map's size."""
        found = [
            to_space(project(features), 4).permute(0, 3, 1, 2)
            for project, features in zip(self.project, maps, strict=True)
        ]
        size = found[-1].shape[-2:]
        resized = [functional.interpolate(one, size, mode="bilinear") for one in found[:-1]]
        logits: Tensor = self.merge(torch.cat([*resized, found[-1]], dim=1))
        return logits


def to_space(features: Tensor, factor: int) -> Tensor:
    """(n, rows, cols, factor² channels) -> (n, factor rows, factor cols, channels)."""
    if factor == 1:
        return features
    n, rows, cols, channels = features.shape
    parts = features.reshape(n, rows, cols, factor, factor, channels // factor**2)
    return parts.permute(0, 1, 3, 2, 4, 5).reshape(n, rows * factor, cols * factor, channels // factor**2)
