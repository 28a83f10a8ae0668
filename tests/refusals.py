"""What every refusal of a file has: a sentence, a cure, and no folder of the server."""

import pytest

from landslide_core import io
from landslide_core.errors import InputError


def refused(path, words, opener=io.open_scene):
    with pytest.raises(InputError, match=words) as caught:
        opener(path)
    assert caught.value.hint.endswith((".", "tif"))
    assert str(path.parent) not in caught.value.message  # server folders are nobody's business
