"""Images on which a network has false alarms are drawn more often."""

import numpy as np
import torch

from landslide_core.networks.blocks import AnySize
from landslide_core.training.data.draw import Pools
from landslide_core.training.data.examples import Example, Given, InMemory
from landslide_core.training.loop import autocaster
from landslide_core.training.mining import MOST_TIMES, hardness
from landslide_core.training.recipe import Share


class CallsBright(AnySize):
    """Calls whatever is bright a landslide."""

    downsampling = 1

    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(20.0))

    def logits(self, image: torch.Tensor) -> torch.Tensor:
        return self.scale * image.mean(1, keepdim=True)


def example(name: str, bright_px: int, slide: bool = False) -> Example:
    pixels = np.full((3, 64, 64), 30, np.uint8)
    pixels[:, :bright_px, :bright_px] = 230
    return Example(name, pixels, np.full((64, 64), slide), 1.0)


def some() -> InMemory:
    calm, bit, quarry = example("calm", 0), example("a bit", 8), example("quarry", 40)
    return InMemory([Given("g", (calm, bit, quarry, example("slide", 40, True)))])


def test_false_alarms_weigh_by_their_area_and_landslides_never() -> None:
    calm, bit, quarry, slide = hardness(CallsBright(), some(), autocaster(torch.device("cpu")))

    assert calm == slide == 1
    assert 1 < bit < quarry == MOST_TIMES


def test_hard_images_are_drawn_more_often_and_pools_keep_their_shares() -> None:
    draw = (Share("negative", 0.5, (1.0, 1.0)), Share("landslide", 0.5, (1.0, 1.0)))
    pools = Pools([""] * 4, [""] * 4, np.array([False, False, False, True]), [100] * 4, draw)
    for _ in range(2):  # weighing anew begins with the usual chances
        pools.weigh(np.array([1.0, 1.0, 4.0, 1.0]))

    rng = np.random.default_rng(0)
    drawn = np.bincount([pools.image("negative", rng) for _ in range(3000)], minlength=4) / 3000
    assert np.abs(drawn - [1 / 6, 1 / 6, 4 / 6, 0]).max() < 0.03
    shares = [pools.share(rng).pool for _ in range(3000)]
    assert abs(shares.count("negative") / 3000 - 0.5) < 0.03
