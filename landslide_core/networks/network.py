"""What every network says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from torch import nn

Preset = Literal["paper", "compact", "tiny"]


_OF_ALL = {"scales", "view"}  # switches that are attributes of AnySize


@dataclass(frozen=True)
class Network:
    """One architecture of the list: its name, how it is built, and where it was published.

    `paper`, `compact` and `tiny` are the switches of the three presets: the size that was published, the size
    whose weights are shipped, and the cheapest build that still has every part (pooling 1), for tests and
    for trying a training out. `downsampling` is the factor between the first and the deepest map;
    `halo_px` is half the receptive field: prediction nearer than that to a tile's edge is contaminated.
    Both are in pixels of the first map: a preset that pools its input multiplies them by `pooling`.
    `gradcam_layer` is the dotted name of the submodule whose maps Grad-CAM weighs: the deepest features.
    `recipe` names the recipe that its authors published (landslide_core.training.recipe), or "modern".
    `terrain` lists the terrain bands of a two-source network (landslide_core.scene.slope), in its input's order.
    `imagenet` puts ImageNet weights into the compact preset's `encoders` (dotted prefixes), where such exist;
    `style_layers`: dotted names of its first maps, whose statistics hold light and sensor (training.mixstyle);
    `channels_last` is the faster memory layout for its training in float32 (depthwise convolutions).
    """

    name: str
    title: str
    module: Callable[..., nn.Module]
    paper: Mapping[str, object]
    compact: Mapping[str, object]
    downsampling: int
    halo_px: int
    citation: str
    gradcam_layer: str
    recipe: str = "modern"
    terrain: tuple[str, ...] = ()
    imagenet: Callable[[nn.Module], None] | None = None
    encoders: tuple[str, ...] = ()
    style_layers: tuple[str, ...] = ()
    channels_last: bool = False
    tiny: Mapping[str, object] = field(default_factory=dict)

    def pooling(self, preset: Preset) -> int:
        """Image pixels each way that the preset averages before its first convolution."""
        return int(str(self.switches(preset).get("pooling", 1)))

    def switches(self, preset: Preset) -> Mapping[str, object]:
        """The keyword arguments of the preset."""
        return {"paper": self.paper, "compact": self.compact, "tiny": self.tiny}[preset]

    def build(self, in_channels: int = 3, preset: Preset = "compact", **switches: object) -> nn.Module:
        """The network with random weights; `switches` override those of the preset."""
        return self.made(in_channels, {**self.switches(preset), **switches})

    def made(self, in_channels: int, switches: Mapping[str, object]) -> nn.Module:
        """The network of exactly these switches; `scales` and `view` are two that all networks have."""
        own = {name: value for name, value in switches.items() if name not in _OF_ALL}
        module = self.module(in_channels=in_channels, **own)
        for name in _OF_ALL & switches.keys():
            setattr(module, name, switches[name])
        return module


def parameter_count(module: nn.Module, trainable_only: bool = False) -> int:
    """Number of parameters (buffers, such as running means, are not parameters)."""
    return sum(p.numel() for p in module.parameters() if p.requires_grad or not trainable_only)
