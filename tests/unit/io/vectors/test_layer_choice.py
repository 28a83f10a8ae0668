"""FILE:LAYER on every system."""

from pathlib import Path

import pytest

from landslide_core.io.vectors.layer_choice import file_and_layer, with_layer


@pytest.mark.parametrize(
    ("given", "file", "layer"),
    [
        ("slides.gpkg", "slides.gpkg", None),
        ("slides.gpkg:flows", "slides.gpkg", "flows"),
        ("slides.gpkg:flows: wet", "slides.gpkg", "flows: wet"),
        ("C:/maps/slides.gpkg", "C:/maps/slides.gpkg", None),
        (r"C:\maps\slides.gpkg", r"C:\maps\slides.gpkg", None),
        (r"C:\maps\slides.gpkg:flows", r"C:\maps\slides.gpkg", "flows"),
        ("d:/maps/all.zip:b/two", "d:/maps/all.zip", "b/two"),
        ("slides.gpkg|layername=flows", "slides.gpkg", "flows"),
        ("slides.gpkg|layername=flows|subset=1", "slides.gpkg", "flows"),
        ("folder", "folder", None),
    ],
)
def test_a_layer_is_told_from_a_drive(given, file, layer):
    assert file_and_layer(Path(given)) == (Path(file), layer)


def test_a_file_that_is_there_is_a_file_whatever_its_name(tmp_path):
    path = tmp_path / "a:b.gpkg"
    path.write_text("x")
    assert file_and_layer(path) == (path, None)
    assert file_and_layer(with_layer(path, "c")) == (path, "c")
