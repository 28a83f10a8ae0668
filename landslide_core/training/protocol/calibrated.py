"""A card's calibration on PyTorch's tensors: what turns a network's logits into those of honest probabilities."""

from collections.abc import Callable

from torch import Tensor
from torch.nn.functional import logsigmoid

from landslide_core.calibration.calibration import Calibration


def calibrated(calibration: Calibration) -> Callable[[Tensor], Tensor]:
    """The same map as `Calibration.apply`, for float32 tensors of any shape on any device."""
    a, b, c = calibration.a, calibration.b, calibration.c
    if a != b:
        return lambda logits: a * logsigmoid(logits) - b * logsigmoid(-logits) + c
    if a == 1 and c == 0:
        return lambda logits: logits
    slope = 1 / a  # dividing by a temperature rounds as it always did
    return lambda logits: logits / slope + c
