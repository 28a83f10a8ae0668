"""Files that name images: lists of paths, STAC items, and nothing that would have to be fetched."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pystac
import pytest

from landslide_core.errors import FileError
from landslide_core.io.image_lists import is_list, read_list


def collection(path: Path, *assets: dict[str, pystac.Asset]) -> Path:
    """Items with these assets, as pystac writes them."""
    items = []
    for number, each in enumerate(assets):
        item = pystac.Item(
            f"item-{number}",
            geometry={"type": "Point", "coordinates": [105, 27]},
            bbox=[105, 27, 105, 27],
            datetime=datetime(2026, 7, 1, tzinfo=UTC),
            properties={},
        )
        for name, asset in each.items():
            item.add_asset(name, asset)
        items.append(item)
    path.write_text(json.dumps(pystac.ItemCollection(items).to_dict()))
    return path


def test_a_list_names_files_from_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "images.txt"
    path.write_text(
        "\ufeff# of July\nwest.tif\n\n  more/east.tif  \n/data/north.tif\nfile:///data/south.tif\n", "utf-8"
    )

    assert is_list(path)
    assert read_list(path) == (
        tmp_path / "west.tif",
        tmp_path / "more" / "east.tif",
        Path("/data/north.tif"),
        Path("/data/south.tif"),
    )
    assert not is_list(tmp_path / "absent.txt")
    assert not is_list(tmp_path)


def test_the_image_of_each_item_is_taken(tmp_path: Path) -> None:
    path = collection(
        tmp_path / "items.json",
        {
            "image": pystac.Asset("a/west.tif", roles=["data"]),
            "small": pystac.Asset("s.png", roles=["thumbnail"]),
        },
        {"visual": pystac.Asset("./east.tif"), "about": pystac.Asset("about.xml", roles=["metadata"])},
    )

    assert [image.resolve() for image in read_list(path)] == [
        tmp_path / "a" / "west.tif",
        tmp_path / "east.tif",
    ]


@pytest.mark.parametrize(
    "named", ["https://example.org/a.tif", "s3://bucket/a.tif", "/vsicurl/http://x/a.tif", "/VSIS3/a"]
)
def test_addresses_are_not_fetched(tmp_path: Path, named: str) -> None:
    path = tmp_path / "images.txt"
    path.write_text(f"{named}\n")
    items = collection(tmp_path / "items.json", {"image": pystac.Asset(f"{named}.tif")})

    for each in (path, items):
        with pytest.raises(FileError, match="fetches nothing.*Download the images"):
            read_list(each)


@pytest.mark.parametrize("named", ["../foreign.tif", "/etc/foreign.tif", "file:///etc/foreign.tif"])
def test_a_collection_leads_nowhere_else(tmp_path: Path, named: str) -> None:
    folder = tmp_path / "given"
    folder.mkdir()

    with pytest.raises(FileError, match="outside its folder.*beside its images"):
        read_list(collection(folder / "items.json", {"image": pystac.Asset(named)}))


def test_an_item_needs_one_image(tmp_path: Path) -> None:
    bands = {name: pystac.Asset(f"{name}.tif") for name in ("B02", "B03")}

    with pytest.raises(FileError, match=r"item-0 has 2 images \(B02, B03\).*Make one file of its bands"):
        read_list(collection(tmp_path / "items.json", bands))
    with pytest.raises(FileError, match="has no image"):
        read_list(collection(tmp_path / "items.json", {"about": pystac.Asset("about.xml")}))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", b""),
        ("a.txt", b"\xff\xfe\x00w"),
        ("a.json", b"{"),
        ("a.json", b"[]"),
        ("a.json", b'{"type": "FeatureCollection"}'),
        ("a.json", b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}'),
        ("a.json", b'{"type": "FeatureCollection", "features": [7]}'),
        ("a.json", b'{"type": "FeatureCollection", "features": []}'),
        ("a.json", b'{"a":' * 100_000),
    ],
)
def test_what_names_no_image_is_told(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(FileError):
        read_list(tmp_path / name)
