"""Files that are looked for in a zip by their names."""

import zipfile

import pytest

from landslide_core.errors import FileError, NeedsMemoryError
from landslide_core.io.admission.archives import unpack_named, unpack_vectors


def packed(path, *members: tuple[str, str]):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members:
            archive.writestr(name, text)
    return path


def test_named_files_are_found_in_any_folder_and_others_stay_inside(tmp_path) -> None:
    zip_file = packed(
        tmp_path / "run.zip", ("run/model.json", "{}"), ("run/big.tif", "x"), ("../../m.npz", "n")
    )
    (out := tmp_path / "out").mkdir()
    unpack_named(zip_file, ("model.json", "m.npz"), out)
    assert sorted(path.name for path in out.iterdir()) == ["m.npz", "model.json"]
    assert (out / "m.npz").read_text() == "n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "run.zip"]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ((("model.json", "{}"),), "lacks m.npz"),
        ((("model.json", "{}"), ("a/m.npz", "1"), ("b/m.npz", "2")), "more than once"),
    ],
)
def test_missing_and_double_files_are_said(tmp_path, members, said) -> None:
    with pytest.raises(FileError, match=said):
        unpack_named(packed(tmp_path / "run.zip", *members), ("model.json", "m.npz"), tmp_path)


def test_a_damaged_zip_is_said(tmp_path) -> None:
    whole = packed(tmp_path / "run.zip", ("model.json", "{}" * 999)).read_bytes()
    (tmp_path / "run.zip").write_bytes(whole[:-40])
    with pytest.raises(FileError):
        unpack_named(tmp_path / "run.zip", ("model.json",), tmp_path)


def test_what_would_unpack_to_too_much_is_refused(tmp_path, monkeypatch) -> None:
    from landslide_core.io.admission import archives

    monkeypatch.setattr(archives, "_MAX_UNPACKED_BYTES", 100)
    with pytest.raises(NeedsMemoryError, match="unpacks to"):
        unpack_named(packed(tmp_path / "run.zip", ("model.json", " " * 101)), ("model.json",), tmp_path)


def test_more_vector_files_than_layers_are_read_are_refused_before_one_is_unpacked(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as archive:
        for number in range(201):
            archive.writestr(f"{number}.geojson", "{}")
    with pytest.raises(NeedsMemoryError, match="201 vector files"):
        unpack_vectors(tmp_path / "many.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()
