"""The decoder of one stream of DiGATe-UNet, and its gates.

Widths, kernels, biases and order are those of the authors' code; wherever that code says "LayerNorm" it
normalises each image over all channels and pixels, which is GroupNorm with one group.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


def _normalised(in_channels: int, out_channels: int, kernel: int) -> list[nn.Module]:
    return [
        nn.Conv2d(in_channels, out_channels, kernel, padding=kernel // 2, bias=False),
        nn.GroupNorm(1, out_channels),
    ]


class SubPixelUp(nn.Sequential):
    """Four times the channels, sorted into twice the rows and columns: no checkerboard.

    (n, in_channels, rows, cols) -> (n, out_channels, 2 rows, 2 cols)
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        layers = _normalised(in_channels, 4 * out_channels, 1)
        super().__init__(*layers, nn.ReLU(inplace=True), nn.PixelShuffle(2))


class AttentionGate(nn.Module):
    """One weight in [0, 1] per pixel of a skip, from the skip and the decoder's map (Oktay et al. 2018).

    Decoder map (n, deep, rows, cols), skip (n, shallow, rows, cols) -> the skip's shape.
    """

    def __init__(self, deep: int, shallow: int) -> None:
        super().__init__()
        inner = max(1, min(deep, shallow) // 4)
        self.from_decoder = nn.Sequential(*_normalised(deep, inner, 1))
        self.from_skip = nn.Sequential(*_normalised(shallow, inner, 1))
        self.weigh = nn.Sequential(nn.Conv2d(inner, 1, 1, bias=False), nn.BatchNorm2d(1, affine=False))

    def forward(self, decoded: Tensor, skip: Tensor) -> Tensor:
        """The skip without what the decoder deems irrelevant."""
        both = functional.relu(self.from_decoder(decoded) + self.from_skip(skip))
        return skip * torch.sigmoid(self.weigh(both))


class UpFlex(nn.Module):
    """Shallow decoder step: twice the size, gate the skip, put it in front, two 3 x 3 convolutions.

    (n, deep, rows, cols) and a skip (n, shallow, 2 rows, 2 cols) -> (n, width, 2 rows, 2 cols)
    """

    def __init__(self, deep: int, shallow: int, width: int) -> None:
        super().__init__()
        self.up = SubPixelUp(deep, deep // 2)
        self.gate = AttentionGate(deep // 2, shallow)
        self.merge = nn.Sequential(
            *_normalised(deep // 2 + shallow, width, 3),
            nn.ReLU(inplace=True),
            *_normalised(width, width, 3),
            nn.ReLU(inplace=True),
        )

    def forward(self, deep: Tensor, skip: Tensor) -> Tensor:
        """Decoder features at the skip's resolution."""
        raised = self.up(deep)
        merged: Tensor = self.merge(torch.cat([self.gate(raised, skip), raised], dim=1))
        return merged


class TransUp(nn.Module):
    """Deepest decoder step: every decoder pixel asks all pixels of the skip (two-head attention).

    The attention is from decoder to skip within one stream, not from imagery to terrain.
    (n, deep, rows, cols) and a skip (n, shallow, 2 rows, 2 cols) -> (n, width, 2 rows, 2 cols)
    """

    def __init__(self, deep: int, shallow: int, width: int, heads: int = 2) -> None:
        super().__init__()
        self.up = SubPixelUp(deep, deep // 2)
        self.query = nn.Conv2d(deep // 2, width, 1, bias=False)
        self.key = nn.Conv2d(shallow, width, 1, bias=False)
        self.value = nn.Conv2d(shallow, width, 1, bias=False)
        self.norm = nn.LayerNorm(width)  # one for query, key and value, as released
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.mlp = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )
        self.smooth = nn.Sequential(*_normalised(width, width, 3), nn.ReLU(inplace=True))

    def forward(self, deep: Tensor, skip: Tensor) -> Tensor:
        """Decoder features at the skip's resolution."""
        asked = self.query(self.up(deep))
        query, key, value = (_tokens(found) for found in (asked, self.key(skip), self.value(skip)))
        answer, _ = self.attention(self.norm(query), self.norm(key), self.norm(value), need_weights=False)
        tokens = query + answer
        tokens = tokens + self.mlp(tokens)
        smoothed: Tensor = self.smooth(tokens.transpose(1, 2).reshape(asked.shape))
        return smoothed


class StreamDecoder(nn.Module):
    """Four steps from stride 32 to stride 2; encoder widths (at strides 2, 4, 8, 16, 32) set all others."""

    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        first, second, third, fourth, deepest = widths
        self.steps = nn.ModuleList(
            [
                TransUp(deepest, fourth, fourth // 2),
                UpFlex(fourth // 2, third, third // 2),
                UpFlex(third // 2, second, second // 2),
                UpFlex(second // 2, first, first // 2),
            ]
        )

    def forward(self, features: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Encoder features, finest first -> the maps at stride 4 and stride 2."""
        *skips, decoded = features
        maps = []
        for step, skip in zip(self.steps, skips[::-1], strict=True):
            decoded = step(decoded, skip)
            maps.append(decoded)
        return maps[-2], maps[-1]


def _tokens(features: Tensor) -> Tensor:
    return features.flatten(2).transpose(1, 2)  # (n, rows * cols, channels)
