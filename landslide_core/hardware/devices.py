"""Which device predicts, at which precision, and the network made ready for it."""

import contextlib
import copy
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from landslide_core.errors import SettingError

Precision = Literal["fp32", "bf16", "fp16"]
_DTYPES: dict[Precision, torch.dtype] = {
    "fp32": torch.float32,
    "bf16": torch.bfloat16,
    "fp16": torch.float16,
}


# What oneDNN calls the processors without bfloat16 instructions; ONEDNN_MAX_CPU_ISA masks what lies above.
_WITHOUT_BFLOAT16 = {"SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2", "AVX512_CORE", "AVX512_CORE_VNNI"}


@dataclass(frozen=True)
class Device:
    """A device, the precision of its convolutions, the tiles of one call, and its name in words."""

    kind: Literal["cpu", "cuda"]
    precision: Precision
    batch: int
    title: str

    def autocast(self) -> torch.autocast:
        """A context in which layers compute at the precision."""
        low = self.precision != "fp32"
        return torch.autocast(self.kind, _DTYPES[self.precision] if low else torch.bfloat16, enabled=low)


def choose_device(wanted: str = "auto") -> Device:
    """The device for `wanted`: "auto" (CUDA where there is one), "cpu" or "cuda".

    CUDA uses mixed precision; a CPU uses bfloat16 where `fast_bfloat16` says so, and float32 elsewhere.
    Raises InputError when CUDA is asked for and there is none.
    """
    if wanted not in ("auto", "cpu", "cuda"):
        raise SettingError(f"There is no device '{wanted}'.", "Choose auto, cpu or cuda.")
    if wanted == "cuda" and not torch.cuda.is_available():
        raise SettingError(
            "The device 'cuda' was asked for, but PyTorch sees no CUDA device here.",
            "Choose 'cpu' or 'auto', or install the CUDA build of PyTorch and the NVIDIA driver.",
        )
    if wanted != "cpu" and torch.cuda.is_available():
        return _cuda()
    return _cpu()


def torch_device(wanted: str = "auto") -> torch.device:
    """The device for `wanted`, see `choose_device`, as PyTorch names it: where a training runs."""
    return torch.device(choose_device(wanted).kind)


def fast_bfloat16(kind: str) -> bool:
    """Whether this "cpu" or "cuda" has bfloat16 arithmetic of its own; emulated, it is slower than float32.

    The one place that decides precision, for predictions and for training. Processors answer no where the
    environment variable ONEDNN_MAX_CPU_ISA names an instruction set without it, such as AVX2: so a machine
    computes as one without bfloat16 does.
    """
    if kind == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if os.environ.get("ONEDNN_MAX_CPU_ISA", "").upper() in _WITHOUT_BFLOAT16:
        return False
    # No public query exists in torch 2.15.
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def _cuda() -> Device:
    precision: Precision = "bf16" if fast_bfloat16("cuda") else "fp16"
    gigabytes = torch.cuda.get_device_properties(0).total_memory / 1e9
    # About 1 GB for a tile of 1024 x 1024; more than 16 at a time no longer fill the device better.
    batch = max(1, min(16, int(gigabytes / 2)))
    return Device("cuda", precision, batch, f"{torch.cuda.get_device_name(0)} ({precision})")


def _cpu() -> Device:
    precision: Precision = "bf16" if fast_bfloat16("cpu") else "fp32"
    name = platform.processor() or platform.machine()
    return Device("cpu", precision, 1, f"CPU ({name}, {torch.get_num_threads()} threads, {precision})")


class Predictor:
    """A network made ready for one device: batches of tiles in, raw logits out.

    The network that is given is left as it was.
    """

    def __init__(self, module: nn.Module, device: Device) -> None:
        self.device = device
        self._module = made_ready(module, device)

    @contextlib.contextmanager
    def watched(self, hook: Callable[[nn.Module, tuple[Any, ...], Any], None]) -> Iterator[None]:
        """While the context lasts, call hook(layer, inputs, output) after every layer."""
        handles = [
            layer.register_forward_hook(hook) for layer in self._module.modules() if not any(layer.children())
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    @torch.inference_mode()
    def __call__(self, tiles: Tensor, terrain: Tensor | None = None) -> Tensor:
        """(n, bands, rows, cols) float32 on the CPU -> (n, rows, cols) raw logits, float32 on the CPU.

        terrain: (n, 4, rows, cols) for two-source networks (landslide_core.scene.terrain_bands).
        """
        # A network that averages its input does so in the layout that is there: one copy less.
        pooled = getattr(self._module, "pooling", 1) > 1
        layout = torch.preserve_format if pooled else torch.channels_last
        sources = [
            source.to(self.device.kind, memory_format=layout)
            for source in (tiles, terrain)
            if source is not None
        ]
        with self.device.autocast():
            logits: Tensor = self._module(*sources)
        return logits[:, 0].float().cpu()


def made_ready(module: nn.Module, device: Device) -> nn.Module:
    """Return a copy of a network for predictions on a device; the network that is given is left as it was.

    Batch normalisation is folded into the convolution before it: one pass over memory less and, at bfloat16, one
    rounding less. What `Device.autocast` would round at every call is kept rounded: on small images that is a tenth to
    a third of the time.
    """
    ready = without_padded_copies(fold_batch_normalisation(copy.deepcopy(module).eval()))
    ready.to(device.kind).to(memory_format=torch.channels_last)
    if device.precision != "fp32":
        for layer in ready.modules():
            if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
                layer.to(_DTYPES[device.precision])
    return ready


def fold_batch_normalisation(module: nn.Module) -> nn.Module:
    """Fold, in place, every batch normalisation into the convolution before it; equal up to rounding.

    Only a Sequential says in which order its layers are called; of other modules only EfficientNet's
    blocks are known here, and the rest are left alone.
    """
    for child in module.children():
        fold_batch_normalisation(child)
    if isinstance(module, nn.Sequential):
        for index in range(len(module) - 1):
            convolution, normalisation = module[index], module[index + 1]
            if type(convolution) is nn.Conv2d and type(normalisation) is nn.BatchNorm2d:
                module[index] = fuse_conv_bn_eval(convolution, normalisation)
                module[index + 1] = nn.Identity()
    for convolution_name, normalisation_name in _PAIRS.get(type(module).__name__, ()):
        convolution, normalisation = getattr(module, convolution_name), getattr(module, normalisation_name)
        setattr(module, convolution_name, fuse_conv_bn_eval(convolution, normalisation))
        setattr(
            module, normalisation_name, getattr(normalisation, "act", nn.Identity())
        )  # timm's carries one
    return module


# Blocks of timm and of EfficientNet-Lite: which normalisation is called right after which convolution.
_PAIRS = {
    "EfficientNetFeatures": (("conv_stem", "bn1"),),
    "DepthwiseSeparableConv": (("conv_dw", "bn1"), ("conv_pw", "bn2")),
    "InvertedResidual": (("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")),
    "LiteEncoder": (("conv_stem", "bn1"),),
    "LiteSeparable": (("conv_dw", "bn1"), ("conv_pw", "bn2")),
    "LiteResidual": (("conv_pw", "bn1"), ("conv_dw", "bn2"), ("conv_pwl", "bn3")),
}


def without_padded_copies(module: nn.Module) -> nn.Module:
    """Replace, in place, TensorFlow's one-sided padding of strided convolutions: equal for maps of even sides.

    timm's Conv2dSame of stride 2 copies its input to pad it below and to the right. A kernel with one more
    row and column of zeros in front, and the same padding on all sides, computes the same without the copy.
    """
    for name, child in module.named_children():
        if type(child).__name__ == "Conv2dSame":
            setattr(module, name, _padded_alike(child))
        else:
            without_padded_copies(child)
    return module


def _padded_alike(convolution: nn.Module) -> nn.Module:
    assert isinstance(convolution, nn.Conv2d)
    side = convolution.kernel_size[0]
    if convolution.stride != (2, 2) or convolution.kernel_size != (side, side) or side % 2 == 0:
        return convolution
    alike = nn.Conv2d(
        convolution.in_channels, convolution.out_channels, side + 1, 2, padding=(side - 2) // 2 + 1,
        groups=convolution.groups, bias=convolution.bias is not None,
    ).to(convolution.weight)  # fmt: skip
    with torch.no_grad():
        alike.weight.zero_()
        alike.weight[..., 1:, 1:] = convolution.weight
        if alike.bias is not None and convolution.bias is not None:
            alike.bias.copy_(convolution.bias)
    return alike.eval()
