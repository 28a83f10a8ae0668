"""What is kept back from training: some of each kind, and no ground of it stays."""

import dataclasses

import numpy as np

from landslide_core.training.data.datasets import gather
from landslide_core.training.data.development import held_back, with_development
from landslide_core.training.data.examples import InMemory


def test_a_tenth_of_each_set_is_kept_back_and_is_no_longer_learnt_from(sources):
    data = gather(sources)
    apart = with_development(data)

    kept = {example.name for example in apart.development}
    assert len(kept) == round(0.1 * len(data.training)) == 1
    assert not kept & {example.name for example in apart.training}
    assert not kept & {example.name for example in apart.validation}
    assert apart.development_told.startswith("the last tenth")


def test_copies_of_what_is_kept_back_leave_training(sources):
    data = gather(sources)
    last = data.training[len(data.training) - 1]
    first = dataclasses.replace(last, name="copy")

    class Doubled:
        title = "doubled"

        def __len__(self):
            return len(data.training) + 1

        def read(self, index):
            return first if index == 0 else data.training[index - 1]

    apart = with_development(dataclasses.replace(data, training=InMemory([Doubled()])))

    assert "copy" not in {example.name for example in apart.training}
    assert "1 images that show ground of theirs" in apart.development_told


def test_of_few_images_none_is_kept_back(sources):
    data = gather(sources)
    few = dataclasses.replace(data, training=data.training.only(np.arange(len(data.training)) < 3))

    assert not held_back(few.training).any()
    assert with_development(few).development == ()
