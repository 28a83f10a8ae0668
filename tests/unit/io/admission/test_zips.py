"""Zips from strangers."""

import struct
import zipfile

import pytest

from landslide_core.errors import InputError
from landslide_core.io.admission.zips import check_unpacked, members_of, opened_zip, write_member


def packed(path, names, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in names:
            archive.writestr(name, content)
    return path


def test_a_name_that_is_there_twice_is_refused(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        path = packed(tmp_path / "a.zip", [("a.shp", b"1"), ("a.shp", b"2")])
    with opened_zip(path) as archive, pytest.raises(InputError, match="more than once"):
        members_of(archive, "a.zip")


def test_a_bomb_is_refused_by_what_it_would_unpack_to(tmp_path):
    path = packed(tmp_path / "a.zip", [("a.shp", bytes(300_000_000))])
    with opened_zip(path) as archive, pytest.raises(InputError, match="300,000,000"):
        check_unpacked(members_of(archive, "a.zip"), path, 10**9)


@pytest.mark.parametrize("harm", ["cut", "encrypted", "method", "body"])
def test_what_cannot_be_unpacked_is_said_in_a_sentence(tmp_path, harm):
    path = packed(tmp_path / "a.zip", [("a.shp", bytes(range(256)) * 40)])
    content = bytearray(path.read_bytes())
    directory = content.rfind(b"PK\x01\x02")
    if harm == "cut":
        content = content[: len(content) // 2]
    elif harm == "encrypted":
        content[6] |= 1
        content[directory + 8] |= 1
    elif harm == "method":
        content[directory + 10 : directory + 12] = struct.pack("<H", 77)
        content[8:10] = struct.pack("<H", 77)
    else:
        content[50:60] = b"\xff" * 10
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged, encrypted"):
        unpack(path, tmp_path / "out.shp")


def unpack(path, target):
    with opened_zip(path) as archive:
        for member in members_of(archive, "a.zip"):
            write_member(archive, member, target)


def test_a_list_without_end_is_not_read(tmp_path):
    path = packed(tmp_path / "a.zip", [("a.shp", b"1")])
    content = bytearray(path.read_bytes())
    place = content.rfind(b"PK\x05\x06")
    content[place + 12 : place + 16] = struct.pack("<I", 2**31)
    path.write_bytes(content)
    with pytest.raises(InputError, match="more than 2,000 files"), opened_zip(path):
        pass
