"""Only one room opens and writes data files."""

from tests.architecture.package_graph import CORE, MODULES, ROOT


def test_only_the_doors_open_data_files() -> None:
    openers = ("rasterio.open(", "read_file(", "h5py.File(", "pyogrio.read", "pyogrio.write")
    exempt = {"training"}  # runs on machines without rasterio, on labelled pictures only
    found = [
        f"{path.relative_to(ROOT)}: {opener}"
        for path in [
            *MODULES.values(),
            *(ROOT / "landslide_ui").rglob("*.py"),
            *(ROOT / "pages").glob("*.py"),
        ]
        for opener in openers
        if opener in path.read_text("utf-8")
        and not (path.is_relative_to(CORE) and path.relative_to(CORE).parts[0] in {"io", *exempt})
    ]

    assert found == []
