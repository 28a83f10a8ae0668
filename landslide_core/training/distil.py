"""A trained network teaches another one, besides the labels.

Two terms join the student's loss. Soft targets (Hinton et al. 2015): cross-entropy of the student's logits
against the teacher's calibrated probabilities, which say how sure it is and where. Hints (Romero et al. 2015,
FitNets): a 1 x 1 convolution of the student's deepest features is to point the way the teacher's do.
The convolution learns with the student and is thrown away.
"""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn
from torch.nn import functional

from landslide_core.errors import SettingError
from landslide_core.networks import Loaded, get, load
from landslide_core.networks.blocks import AnySize
from landslide_core.training.protocol.calibrated import calibrated

_PROBE_PX = 64  # side of the image that tells how many channels a layer has


@dataclass(frozen=True)
class Teacher:
    """A trained network, the layer whose features are the hints, and the weights of the two terms.

    The labelled loss has weight 1. `layer` is the dotted name of a submodule that gives (n, channels, rows,
    cols).
    """

    loaded: Loaded
    layer: str
    soft: float = 0.5
    hint: float = 1.0

    def __post_init__(self) -> None:
        if not (self.soft >= 0 and self.hint >= 0):
            raise SettingError(
                "The weight of a teacher's term is negative.", "Give zero or a positive number."
            )

    def facts(self) -> dict[str, object]:
        """What the card says of it: who taught, from which file, with which weights."""
        card = self.loaded.card
        return {
            "name": card.name,
            "sha256": card.sha256,
            "calibration": card.calibration.as_dict(),
            "soft": self.soft,
            "hint": self.hint,
        }


def find_teacher(name: str, folder: Path | None, soft: float, hint: float) -> Teacher:
    """The teacher of that name with its weights from `folder`, or from models/."""
    return Teacher(load(name, folder=folder), get(name).gradcam_layer, soft, hint)


class _Tap:
    """Keeps what a submodule gave last, until it is taken."""

    def __init__(self, module: nn.Module, layer: str) -> None:
        self._features: Tensor | None = None
        self.handle = module.get_submodule(layer).register_forward_hook(self._keep)

    def _keep(self, _module: nn.Module, _given: tuple[Any, ...], output: Any) -> None:
        if not isinstance(output, Tensor) or output.ndim != 4:
            raise TypeError("the layer of a hint must give one tensor (n, channels, rows, cols)")
        self._features = output

    def take(self) -> Tensor:
        assert self._features is not None, "the network has not been called"
        features, self._features = self._features, None
        return features


class Distillation:
    """The teacher at work on one student; a context that leaves no hooks behind.

    `projection` is the 1 x 1 convolution from the student's to the teacher's channels; its parameters are to
    be trained with the student's. Random numbers for it are drawn apart, so the student begins as without.
    """

    def __init__(
        self,
        teacher: Teacher,
        student: AnySize,
        layer: str,
        device: torch.device,
        layout: torch.memory_format,
        seed: int,
    ) -> None:
        self.teacher = teacher
        card = teacher.loaded.card
        self._calibrated = calibrated(card.calibration)
        self._module = teacher.loaded.module.to(device, memory_format=layout)  # type: ignore[call-overload]
        self._module.eval().requires_grad_(False)
        self._ours, self._theirs = _Tap(student, layer), _Tap(self._module, teacher.layer)
        probe = torch.zeros(1, len(card.bands), _PROBE_PX, _PROBE_PX, device=device)
        training = student.training
        with torch.no_grad():
            student.eval()(probe)
            self._module(probe)
        student.train(training)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            ours, theirs = self._ours.take().shape[1], self._theirs.take().shape[1]
            self.projection = nn.Conv2d(ours, theirs, 1).to(device)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ours.handle.remove()
        self._theirs.handle.remove()

    def terms(self, image: Tensor, terrain: Tensor | None, logits: Tensor) -> dict[str, Tensor]:
        """The two terms, each weighted, for a student that has just given `logits` for that image.

        image, terrain: what the student saw; logits: (n, 1, rows, cols) float32. Call it inside the autocast
        of the student's own call.
        """
        with torch.no_grad():
            told: Tensor = self._module(image, terrain)
        target = torch.sigmoid(self._calibrated(told.float()))
        soft = functional.binary_cross_entropy_with_logits(logits, target)
        theirs = self._theirs.take()
        ours = functional.interpolate(
            self.projection(self._ours.take()), size=theirs.shape[-2:], mode="bilinear"
        )
        alike = functional.cosine_similarity(ours.float(), theirs.float(), dim=1)
        return {"soft": self.teacher.soft * soft, "hint": self.teacher.hint * (1 - alike).mean()}
