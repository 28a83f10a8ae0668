"""The look that a card keeps."""

import json

import numpy as np
import pytest

from landslide_core.normalise import appearance as appearances

RGB = ("red", "green", "blue")


def test_a_card_keeps_a_look_and_refuses_other_levels():
    look = appearances.appearance_of(np.random.default_rng(0).random((3, 300)), RGB)
    kept = json.loads(json.dumps(look.as_dict()))

    assert appearances.Appearance.from_dict(kept).quantiles == pytest.approx(look.quantiles, abs=1e-4)
    with pytest.raises(ValueError, match="other levels"):
        appearances.Appearance.from_dict({**kept, "levels": [0, 50, 100]})
    assert appearances.appearance_of(np.zeros((3, 4)), RGB) is None
