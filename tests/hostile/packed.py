"""Zips, tables, accounts in JSON, and addresses."""

import io
import json
import stat
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.hostile import rasters, vectors
from tests.hostile.inputs import World, kind
from tests.hostile.rasters import mutated


@kind("zip")
def zip_slips(world: World) -> Path:
    """Zips with names that lead out, links, doubles, bombs, lies and zips within."""
    rng, path = world.rng, world.folder / rng_name(world)
    good = vectors.sound(world.folder, "zip").read_bytes()
    picture = rasters.sound(world, "png").read_bytes()
    (world.folder / "slides.zip").unlink()
    way = rng.randrange(13)
    with zipfile.ZipFile(
        path, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    ) as archive:
        with zipfile.ZipFile(io.BytesIO(good)) as inner:
            for part in inner.namelist():
                name = part if way != 0 else vectors.random_name(rng).replace(".shp", Path(part).suffix)
                archive.writestr(name, inner.read(part))
        if way == 1:
            link = zipfile.ZipInfo(rng.choice(("link.shp", "b.tif", "a.prj")))
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, str(world.decoys / "decoy.tif"))
        elif way == 2:
            archive.writestr("a.shp", b"other")
        elif way == 3:
            archive.writestr("b.gpkg", bytes(250_000_000), zipfile.ZIP_DEFLATED)
        elif way == 4:
            for n in range(2500):
                archive.writestr(f"f{n}.txt", b"")
        elif way == 5:
            archive.writestr("in.zip", good)
    if way in (6, 7, 8, 9):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("flight/scene.png", picture)
            extra = {
                6: ("flight/scene.png.aux.xml", f'<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">{world.target}</MDI></Metadata></PAMDataset>'),
                7: ("flight/scene.vrt", rasters.vrt(world.target)),
                8: ("other/scene.png", picture),
                9: ("flight/scene.png.ovr", rasters.vrt(world.target)),
            }[way]  # fmt: skip
            archive.writestr(*extra)
    content = bytearray(path.read_bytes())
    if way == 10:
        content[6] |= 1  # encrypted, it says
    elif way == 11:
        place = content.rfind(b"PK\x05\x06")
        content[place + 12 : place + 16] = struct.pack("<I", rng.choice((0, 2**31, 2**32 - 1)))
    elif way == 12:
        content = bytearray(mutated(bytes(content), rng))
    path.write_bytes(content)
    return path


def rng_name(world: World) -> str:
    """A zip under one of its endings."""
    return world.rng.choice(("given.zip", "given.zip", "given.kmz"))


@kind("table")
def table_is_odd(world: World) -> Path:
    """Tables with columns without end, odd encodings, formulas, quotes and bytes."""
    rng, path = world.rng, world.folder / f"factors.{world.rng.choice(('csv', 'txt', 'tsv'))}"
    rows = "\n".join(
        f"{n % 2},{n * 7 % 30},{n * 3 % 11},{n * 30 % 600 + 5e5},{n // 20 * 30 + 4e6}" for n in range(200)
    )
    plain = f"landslide,slope,rain,x,y\n{rows}\n"
    text = rng.choice((
        plain, ",".join(f"c{n}" for n in range(30_000)) + "\n" + "1," * 30_000, ",".join(["a"] * 20_000) + "\n1", plain.replace("7,", '"7,', 1),
        plain.replace("slope", "=HYPERLINK(\"http://x\")"), "sep=\0\n" + plain, plain + "\0" * 1000, "a" * 200_000 + "\n1", plain.replace("1,", "1e999,"),
        plain.replace("1,", "nan,"), "landslide,slope\n" + "1,2\n0,3\n" * 3, '"' * 100_000, "\n" * 100_000, plain.replace(",", ";").replace("5e5", "5,0e5"), "landslide,slope\n1,\n0,",
        "landslide,slope\n" + ("9" * 400 + ",1\n") * 20, plain.replace("landslide", "\u202elabel"), "code,name,hardness\n1,a,9\n1,b,2\n", "code,name\n" + "1,=cmd|' /C calc'!A0\n",
        "code,name\n" + "\n".join(f"{n},n{n}" for n in range(100_000)), "landslide,slope\r\r\n1,2\r\r\n", plain.replace(",", "|\t;,"), "{" * 5000, "\ufeff" * 30 + plain,
    ))  # fmt: skip
    content = text.encode(rng.choice(("utf-8", "utf-16", "utf-8-sig", "gb18030", "utf-32")), "replace")
    if rng.random() < 0.35:
        content = mutated(content, rng)
    path.write_bytes(
        rng.choice((content, content, content, b"PK\x03\x04" + content, b"\xd0\xcf\x11\xe0" + content))
    )
    return path


def deep(levels: int = 100_000) -> str:
    """JSON that is nested without end."""
    return '{"a":' * levels + "1" + "}" * levels


@kind("record")
def account_is_odd(world: World) -> Path:
    """Accounts of runs, cards, plans and saved models with wrong types, other schemas, depth and lies."""
    rng = world.rng
    sound = rng.choice(sorted((world.base / "accounts").glob("*.json")))
    path = world.folder / sound.name
    account: dict[str, Any] = json.loads(sound.read_text("utf-8"))
    text = json.dumps(account)
    way = rng.randrange(9)
    odd = rng.choice(
        (
            None,
            5,
            -1e308,
            "x",
            [],
            {},
            [[]],
            True,
            "\0",
            "a" * 70_000,
            10**40,
            float("nan"),
            "../../../etc",
            {"a": {"b": []}},
        )
    )
    if way < 5:
        part: Any = account
        for _ in range(rng.randrange(1, 4)):
            key = (
                rng.choice(list(part))
                if isinstance(part, dict) and part
                else rng.randrange(len(part))
                if isinstance(part, list) and part
                else None
            )
            if key is None:
                break
            if isinstance(part[key], dict | list) and part[key] and rng.random() < 0.6:
                part = part[key]
                continue
            if rng.random() < 0.3 and isinstance(part, dict):
                del part[key]
            else:
                part[key] = odd
            break
        text = json.dumps(account)
    else:
        text = {
            5: deep(),
            6: text[: rng.randrange(len(text))],
            7: rng.choice(("null", "[]", "5", '"x"', "", "\0", "[" * 200_000)),
            8: text,
        }[way]
    if way == 8:
        account["schema"] = rng.choice((2, 99, -1, "1", None, 1.5))
        text = json.dumps(account)
    path.write_bytes(mutated(text.encode(), rng) if rng.random() < 0.2 else text.encode())
    if rng.random() < 0.4:
        np.savez(
            world.folder / f"{sound.stem}.npz",
            a=np.array([object()], object) if rng.random() < 0.5 else np.zeros(3),
        )
    return path


@kind("address")
def address_is_odd(world: World) -> Path:
    """What an address may name as a run, an analysis or a comparison."""
    rng = world.rng
    path = world.folder / "address.txt"
    text = rng.choice((
        "a" * rng.choice((200, 255, 256, 300, 5000, 100_000)), "\0", "a\0b", "../../etc/passwd", "/etc/passwd", "..", ".", "", " ", ".partial-x", "C:\\x", "é" * 200, "\u202e",
        "compare-0123456789", "factors-0123456789", "20260101-000000-detect-scene", "%2e%2e%2f", "run/x", "~root", "con", "\ud800", "a" * 254 + "é", "run\n", "<script>", "*", "compare-../x",
        "factors-" + "a" * 300, "20260101-000000-detect-" + "好" * 120, ".analyses", ".comparisons/x", "\x7f", "🏔" * 70, "$(id)", "'; DROP TABLE runs;--",
    ))  # fmt: skip
    path.write_text(text, "utf-8", errors="surrogatepass")
    return path
