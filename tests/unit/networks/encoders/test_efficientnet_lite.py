"""EfficientNet-Lite is timm's, parameter by parameter and bit by bit; predicting needs neither timm nor torchvision."""

import subprocess
import sys

import pytest
import timm
import torch

from landslide_core.networks.encoders.efficientnet_lite import LITE, LiteEncoder, encoder_of

CODE = """
import sys, torch
from landslide_core import networks
from landslide_core.hardware.devices import Predictor, choose_device

loaded = networks.load({name!r})
Predictor(loaded.module, choose_device("cpu"))(torch.zeros(1, 3, 64, 64))
print(sorted({{"timm", "torchvision"}} & sys.modules.keys()))
"""


@pytest.mark.parametrize("name", LITE)
@pytest.mark.parametrize("size", [(96, 64), (75, 41)])
def test_an_encoder_is_timms_to_the_bit(name, size):
    ours, channels = encoder_of(name, 4)
    theirs = timm.create_model(name, features_only=True, in_chans=4)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    assert list(channels) == theirs.feature_info.channels()

    ours.load_state_dict(theirs.state_dict())
    image = torch.randn(2, 4, *size, generator=torch.Generator().manual_seed(5))
    for training in (True, False):
        found = ours.train(training)(image), theirs.train(training)(image)
        assert all(torch.equal(own, given) for own, given in zip(*found, strict=True))
        assert len(found[0]) == len(channels)


def test_random_weights_keep_the_spread_of_what_passes():
    torch.manual_seed(3)
    encoder = LiteEncoder(LITE["tf_efficientnet_lite0"])

    weights = encoder.blocks[3][0].conv_pw.weight  # type: ignore[index,union-attr]
    assert float(weights.detach().std()) == pytest.approx((2 / weights.shape[0]) ** 0.5, rel=0.05)


def test_other_encoders_are_built_by_timm():
    encoder, channels = encoder_of("test_efficientnet", 3)

    assert type(encoder).__module__.startswith("timm.")
    assert len(channels) == 5


@pytest.mark.parametrize("name", ["scarp", "unet"])
def test_predicting_loads_neither_timm_nor_torchvision(name):
    ended = subprocess.run(
        [sys.executable, "-c", CODE.format(name=name)], check=True, capture_output=True, text=True
    )

    assert ended.stdout.split() == ["[]"]
