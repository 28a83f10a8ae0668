"""Calls into the core, cached by content and bounded in memory.

Keys are paths with their time and size, never arrays: Streamlit hashes only a sample of a large array.
Values are read-only and shared between sessions.
"""

import functools
import gc
import subprocess
import threading
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.io.vectors.layer_choice import file_of
from landslide_core.language import marked, tr
from landslide_core.runs import launching
from landslide_core.runs.jobs import JobQueue
from landslide_core.runs.supervisor import Launch, Supervisor
from landslide_core.shipped import models_folder, taught_folder
from landslide_ui.shared import run_store
from landslide_ui.shared.waiting import Waiting

if TYPE_CHECKING:  # the server is up before it knows imagery (landslide_ui.serving.later)
    from landslide_core.detection.cost import Bill
    from landslide_core.light.light import Light
    from landslide_core.networks import Card, Loaded
    from landslide_core.scene.scene import Scene

PREVIEW_PX = 900
LAUNCH: Launch = launching.Processes()  # how workers are started; tests of pages start threads


@st.cache_resource(on_release=Supervisor.stop, show_spinner=False)
def workers() -> Supervisor:
    """Who looks after the workers of this server."""
    return Supervisor(run_store.store().root, LAUNCH).start()


def jobs() -> JobQueue:
    """The one queue of this server."""
    return workers().queue


def stamp(path: Path) -> tuple[str, int, int]:
    """What tells a file from its later versions: path, time of change, size; zeros when it is missing."""
    stat = path.stat() if path.is_file() else None
    return (str(path), stat.st_mtime_ns, stat.st_size) if stat else (str(path), 0, 0)


def stamps_beside(path: Path) -> tuple[tuple[str, int, int], ...]:
    """The stamps of a file, or of the file of `FILE:LAYER`, and of all that go with it: world files, .prj, .dbf."""
    path = file_of(path)
    beside = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    return tuple(stamp(file) for file in beside if file.is_file() and file.name.startswith(path.stem))


def scene(path: Path) -> "Scene":
    """The opened scene; world files that arrive beside it later are noticed."""
    return _scene(str(path), stamps_beside(path))


@st.cache_resource(max_entries=8, show_spinner=Waiting(marked("Opening the image…")))
def _scene(path: str, version_of_files: tuple[tuple[str, int, int], ...]) -> "Scene":
    from landslide_core.io import open_scene

    return open_scene(Path(path))


def preview(opened: "Scene", max_px: int = PREVIEW_PX) -> bytes:
    """The scene as a small WebP: natural colours where the roles tell them, else grey."""
    return _preview(opened.key, max_px, opened)


@st.cache_data(max_entries=32, show_spinner=Waiting(marked("Drawing the preview…")))
def _preview(key: str, max_px: int, _scene: "Scene") -> bytes:
    from landslide_core.figures import overlays
    from landslide_core.scene.preview import stretched, visible_roles

    small = _scene.overview(max_px, visible_roles(_scene))
    picture = stretched(small.pixels, small.valid)
    return overlays.picture_webp(np.broadcast_to(picture, (3, *small.valid.shape)), small.valid)


@st.cache_data(max_entries=64, show_spinner=False)
def valid_share(key: str, _scene: "Scene") -> float:
    """Share of valid pixels, from an overview."""
    from landslide_core.scene.preview import visible_roles

    return float(_scene.overview(512, visible_roles(_scene)[:1]).valid.mean())


def cards() -> "dict[str, Card]":
    """The cards of all networks with weights, the best validation IoU first."""
    return _cards(_stamps_of_cards())


def cards_for(owner: str) -> "dict[str, Card]":
    """The cards that an owner may choose of: all networks with weights, then the own taught ones, newest first."""
    folder = taught_folder()
    accounts = tuple(stamp(path) for path in sorted(folder.glob("*@*/teach.json")))
    return {**cards(), **_taught_cards(owner, accounts)}


@st.cache_data(max_entries=64, show_spinner=False)
def _taught_cards(owner: str, stamps: tuple[tuple[str, int, int], ...]) -> "dict[str, Card]":
    from landslide_core.teaching.shelf import taught_weights

    return {each.card.name: each.card for each in taught_weights(owner)}


def card_of(name: str) -> "Card":
    """The card of weights, shipped or taught; WeightsError where there are none of that name."""
    found = cards().get(name)
    return found if found is not None else _loaded(name, *_stamps_of(name)).card


def _stamps_of(name: str) -> tuple[tuple[str, int, int], tuple[str, int, int]]:
    """Of card and weights."""
    folder = models_folder() if name in cards() else taught_folder() / name
    file = cards()[name].file if name in cards() else f"{name}.safetensors"
    return stamp(folder / f"{name}.json"), stamp(folder / file)


def _stamps_of_cards() -> tuple[tuple[str, int, int], ...]:
    return tuple(stamp(path) for path in sorted(models_folder().glob("*.json")))


@st.cache_data(max_entries=4, show_spinner=False)
def _cards(stamps: tuple[tuple[str, int, int], ...]) -> "dict[str, Card]":
    from landslide_core import networks

    found = networks.cards()
    scored = {name: card.scores.get("pooled", {}).get("iou") or 0.0 for name, card in found.items()}
    return {name: found[name] for name in sorted(found, key=lambda name: -scored[name])}


def learning_curve(name: str) -> Path | None:
    """The picture of a network's learning curve that lies beside its card, if there is one."""
    path = models_folder() / f"{name}.webp"
    return path if path.is_file() else None


def default_network() -> str:
    """The network that is chosen when a person chooses none."""
    from landslide_core import networks

    return networks.default_name()


def loaded(name: str) -> "Loaded":
    """A network with its weights and card, as they lie on disk now."""
    return _loaded(name, *_stamps_of(name))


@st.cache_resource(max_entries=2, show_spinner=Waiting(marked("Loading the network…")))
def _loaded(name: str, card: tuple[str, int, int], weights: tuple[str, int, int]) -> "Loaded":
    from landslide_core import networks

    return networks.load(name)


def bill(opened: "Scene", settings: DetectSettings) -> "Bill":
    """What a run will cost; while a job runs the estimate would measure the job too."""
    name = settings.network or default_network()
    return _bill(opened.key, settings, name, card_of(name).predicts, opened)


@st.cache_data(ttl=600, max_entries=64, show_spinner=Waiting(marked("Estimating the cost…")))
def _bill(scene_key: str, settings: DetectSettings, name: str, predicts: str, _scene: "Scene") -> "Bill":
    from landslide_core.detection import cost

    return cost.bill(_scene, loaded(name), settings)


def light(opened: "Scene", settings: DetectSettings) -> "Light":
    """What is said before a run of whether its network can be trusted with the scene."""
    from landslide_core.light.fitted import path_of

    name = settings.network or default_network()
    return _light(opened.key, settings, card_of(name).predicts, stamp(path_of(name)), opened)


def normalisations(card: "Card") -> Mapping[str, float]:
    """The normalisations to a network's training images that gained F1 on left-out regions, and how much."""
    from landslide_core.light.fitted import path_of

    return _normalisations(card.name, card.sha256, stamp(path_of(card.name)))


@st.cache_data(max_entries=64, show_spinner=False)
def _normalisations(name: str, sha256: str, version: tuple[str, int, int]) -> Mapping[str, float]:
    from landslide_core.light.fitted import fitted_for

    fitted = fitted_for(name, sha256)
    return {} if fitted is None else fitted.normalisations


@st.cache_data(
    max_entries=64, show_spinner=Waiting(marked("Looking whether the network can be trusted here…"))
)
def _light(
    scene_key: str, settings: DetectSettings, predicts: str, fitted: tuple[str, int, int], _scene: "Scene"
) -> "Light":
    from landslide_core.detection.predict import light_for

    return light_for(_scene, loaded(settings.network or default_network()), settings)


@st.cache_data(show_spinner=False)
def device_title() -> str:
    """The device that will predict, in words."""
    from landslide_core.hardware.devices import choose_device

    return choose_device().title


def warm() -> bool:
    """Whether PyTorch is loaded; it loads in the background, so that pages open at once."""
    return not _warm_up().is_alive()


@st.cache_resource(show_spinner=False)
def _warm_up() -> threading.Thread:
    def load() -> None:
        from landslide_core import networks  # noqa: F401
        from landslide_core.hardware.devices import choose_device

        choose_device()
        _leave_imports_out_of_collections()

    thread = threading.Thread(target=load, name="scarp-warm-up", daemon=True)
    thread.start()
    return thread


@functools.cache
def _leave_imports_out_of_collections() -> None:
    """What is loaded by now is never garbage: take it out of what the collector walks over, once.

    With PyTorch a full collection takes half a second, in which no other thread works. Streamlit would ask for one
    after every run of a page, each second's look at a running job included (runner.postScriptGC says no), and Python
    asks for one now and then by itself.
    """
    gc.collect()
    gc.freeze()


@st.cache_data(show_spinner=False)
def graphics_card() -> str | None:
    """Name of the NVIDIA card as its driver's tool tells it, without loading PyTorch; None without one."""
    tool = which("nvidia-smi")
    if tool is None:
        return None
    query = [tool, "--query-gpu=name", "--format=csv,noheader"]
    answer = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    return answer.stdout.strip().splitlines()[0] if answer.returncode == 0 and answer.stdout.strip() else None


def torch_build() -> str:
    """The installed build of PyTorch, such as 2.15.0+cu132, read without loading it."""
    try:
        return version("torch")
    except PackageNotFoundError:
        return tr("not installed")
