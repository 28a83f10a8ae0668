"""The look that a card keeps."""

import json

import numpy as np
import pytest

from landslide_core.normalise import look as looks

RGB = ("red", "green", "blue")


def test_a_card_keeps_a_look_and_refuses_other_levels():
    look = looks.look_of(np.random.default_rng(0).random((3, 300)), RGB)
    kept = json.loads(json.dumps(look.as_dict()))

    assert looks.Look.from_dict(kept).quantiles == pytest.approx(look.quantiles, abs=1e-4)
    with pytest.raises(ValueError, match="other levels"):
        looks.Look.from_dict({**kept, "levels": [0, 50, 100]})
    assert looks.look_of(np.zeros((3, 4)), RGB) is None
