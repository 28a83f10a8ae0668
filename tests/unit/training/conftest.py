"""A toy problem that any network learns within seconds."""

import dataclasses

import numpy as np
import pytest
import torch
from PIL import Image

from landslide_core.networks import get
from landslide_core.training import recipes
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.loop import Job
from landslide_core.training.recipe import Recipe, Stage

TOY = dataclasses.replace(
    recipes.MODERN_CPU,
    batch=4,
    epochs=4,
    epoch_crops=32,
    stages=(Stage(0.0, 32, (0.9, 1.1)),),
    warmup_epochs=0.5,
    ema=0.8,
    validate_every=1,
    learning_rate=3e-3,
)


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory):
    """Red discs on green ground are the landslides: a network that learns at all learns this."""
    folder = tmp_path_factory.mktemp("toy")
    (folder / "images").mkdir()
    (folder / "masks").mkdir()
    rng = np.random.default_rng(0)
    rows, cols = np.mgrid[:48, :56]
    for n in range(12):
        mask = (rows - rng.integers(10, 38)) ** 2 + (cols - rng.integers(10, 46)) ** 2 < 90
        pixels = rng.integers(30, 60, (48, 56, 3)).astype(np.uint8)
        pixels[..., 1] += 80
        pixels[mask] = (170, 90, 60)
        Image.fromarray(pixels).save(folder / "images" / f"{n:02}.png")
        Image.fromarray(mask.astype(np.uint8) * 255).save(folder / "masks" / f"{n:02}.png")
    return folder


@pytest.fixture
def sources(toy_folder) -> Sources:
    return Sources(images=toy_folder / "images", masks=toy_folder / "masks")


def toy_job(sources: Sources, work, recipe: Recipe = TOY) -> Job:
    data = gather(sources)
    torch.manual_seed(0)
    return Job(
        name="unet",
        module=get("unet").build(3, base_width=4, pooling=1),
        crops=Crops(data.training, recipe, 0, None),
        validation=list(data.validation),
        recipe=recipe,
        seed=0,
        work=work,
        device=torch.device("cpu"),
    )


@pytest.fixture
def toy() -> Recipe:
    return TOY


@pytest.fixture
def make_job(sources: Sources):
    """A training of a narrow UNet on the toy problem: (work folder, recipe) -> Job."""

    def make(work, recipe: Recipe = TOY) -> Job:
        return toy_job(sources, work, recipe)

    return make
