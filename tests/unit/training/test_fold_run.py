"""A fold is trained, predicted and scored on images whose pool and region are known."""

import dataclasses
import json

import numpy as np
import pytest
from PIL import Image

from landslide_core.errors import InputError
from landslide_core.networks import get
from landslide_core.training import recipes
from landslide_core.training.data.datasets import Sources, gather
from landslide_core.training.fold_run import fold_table, folds_in, run_fold, run_folds
from landslide_core.training.recipe import Share, Stage
from landslide_core.training.settings import FoldSettings, TrainSettings


def image(rng: np.random.Generator, slide: bool, side: int = 48) -> tuple[np.ndarray, np.ndarray]:
    rows, cols = np.mgrid[:side, :side]
    mask = ((rows - rng.integers(12, 36)) ** 2 + (cols - rng.integers(12, 36)) ** 2 < 90) & slide
    pixels = rng.integers(30, 60, (side, side, 3)).astype(np.uint8)
    pixels[..., 1] += 80
    pixels[mask] = (170, 90, 60)
    return pixels, mask


@pytest.fixture
def two_sensors(tmp_path) -> Sources:
    """Six counties' worth of Bijie in its layout, further negatives, and three events."""
    rng = np.random.default_rng(0)
    bijie, more, events = (tmp_path / name for name in ("bijie", "more", "events"))
    for folder in (bijie / "images", bijie / "masks", more / "images", events / "images", events / "masks"):
        folder.mkdir(parents=True)

    def write(folder, stem: str, slide: bool, labelled: bool = True) -> None:
        pixels, mask = image(rng, slide)
        Image.fromarray(pixels).save(folder / "images" / f"{stem}.png")
        if labelled:
            Image.fromarray(mask.astype(np.uint8) * 255).save(folder / "masks" / f"{stem}.png")

    slides = [f"ls_{n:04}" for n in range(9)]
    others = [f"nls_{n:04}" for n in (3, 900, 1999)]
    for stem in slides + others:
        write(bijie, stem, stem in slides)
    (bijie / "train.txt").write_text("\n".join(slides[:6] + others[:2]))
    (bijie / "val.txt").write_text("\n".join(slides[6:] + others[2:]))
    (bijie / "overlaps.csv").write_text("image_a,image_b\nls_0000,ls_0003\n")
    for number in (5, 1500):
        write(more, f"nls_{number:04}", False, labelled=False)
    (more / "train.txt").write_text("nls_0005\nnls_1500")
    counties = "\n".join(f"{stem},x,{'aabbccddd'[n]}" for n, stem in enumerate(slides))
    (more / "county.csv").write_text(f"id,original_name,county\n{counties}\n")
    rows = [("hr_a_1", "A", "train"), ("hr_b_1", "B", "train"), ("hr_d_1", "D", "val")]
    for stem, _, _ in rows:
        write(events, stem, True)
    (events / "index.csv").write_text("id,region,split\n" + "\n".join(",".join(row) for row in rows))
    return Sources(bijie=bijie, bijie_more=more, events=events)


def test_images_know_their_pool_and_region(two_sensors) -> None:
    data = gather(two_sensors).training

    assert dict(zip([e.name for e in data], zip(data.pools, data.regions, strict=True), strict=True)) == {
        **{f"ls_{n:04}": ("landslide", "aabbcc"[n]) for n in range(6)},
        "nls_0003": ("negative", "a"),
        "nls_0900": ("negative", "b"),
        "nls_0005": ("negative", "a"),
        "nls_1500": ("negative", "c"),
        "hr_a_1": ("planet", "event a"),
        "hr_b_1": ("planet", "event b"),
    }
    assert [e.name for e in data.only(~data.judged)] == ["nls_0005", "nls_1500"]


@pytest.fixture
def quick(monkeypatch) -> None:
    """The recipe for folds, in two steps."""
    short = dataclasses.replace(
        recipes.get("elsewhere"),
        epochs=1,
        epoch_crops=4,
        batch=2,
        stages=(Stage(0.0, 32, (1.0, 1.0)),),
        draw=(Share("landslide", 0.5, (0.7, 4.0)), Share("planet", 0.5, (0.3, 0.6))),
    )
    monkeypatch.setattr(recipes, "ELSEWHERE", short)


@pytest.mark.parametrize("imagenet", [False, True])
def test_a_network_that_is_not_listed_is_trained_on_folds(two_sensors, tmp_path, quick, imagenet) -> None:
    """The plain U-Net of the benchmarks is one."""
    filled = []
    other = dataclasses.replace(get("unet"), name="other", imagenet=filled.append)
    settings = TrainSettings(
        "other", preset="tiny", recipe="elsewhere", imagenet=imagenet, work=tmp_path, device="cpu"
    )
    examples = gather(two_sensors).training
    fold = folds_in(examples, ("county", "event"), None)[0]

    found = run_fold(examples, fold, settings, network=other)

    assert found["identity"]["network"] == "other"
    assert len(filled) == imagenet
    assert "home mean of sizes" in found["sets"]


def test_a_fold_is_trained_predicted_and_not_done_again(two_sensors, tmp_path, quick) -> None:
    settings = TrainSettings("unet", preset="tiny", recipe="elsewhere", work=tmp_path / "work", device="cpu")

    table = run_folds(two_sensors, settings, FoldSettings(("county", "event"), only="a+event-a"))

    folder = tmp_path / "work" / "a+event-a"
    written = json.loads((folder / "scores.json").read_text())
    assert (
        written["trained_on"] == 12 - 5 - 1
    )  # two slides and two negatives of a, event a; ls_0003 shows their ground
    assert written["left_for_shared_ground"] == 1
    sizes = ("0.8 m", "1.6 m", "3.2 m", "6.4 m", "mean of sizes")
    assert {f"{n} {m}" for n in ("home", "planet", "a", "event a") for m in sizes} == written["sets"].keys()
    with np.load(folder / "logits.npz") as logits:
        names = ("hr_a_1", "ls_0000", "ls_0001", "nls_0003")
        assert sorted(logits) == [f"{name} {size}" for name in names for size in sizes[:-1]]
        assert logits["hr_a_1 1.6 m"].shape == (48, 48)
    assert table == fold_table([written])
    (folder / "weights.safetensors").unlink()
    run_folds(two_sensors, settings, FoldSettings(("county", "event"), only="a+event-a"))
    assert not (folder / "weights.safetensors").exists()
    mask = (
        two_sensors.bijie / "masks" / "ls_0000.png"
    )  # of a county that is left out: judged, not learnt from
    Image.fromarray(255 - np.asarray(Image.open(mask))).save(mask)
    run_folds(two_sensors, settings, FoldSettings(("county", "event"), only="a+event-a"))
    assert json.loads((folder / "scores.json").read_text())["sets"] != written["sets"]
    with pytest.raises(InputError, match="a\\+event-a, b\\+event-b, c\\+event-a"):
        run_folds(two_sensors, settings, FoldSettings(("county", "event"), only="d"))
