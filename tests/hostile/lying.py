"""Tables, accounts and weights of numbers, names and places that nobody writes."""

import hashlib
import json
import random
import struct
import zipfile
from pathlib import Path
from typing import Any

from tests.hostile.inputs import World, kind


@kind("table")
def table_is_heavy(world: World) -> Path:
    """Tables of many columns, long cells and odd digits, and what other programs save under their endings."""
    rng = world.rng
    path = world.folder / f"factors.{rng.choice(('csv', 'txt', 'tsv', 'xlsx', 'ods', 'dbf'))}"
    rows, columns = rng.choice(((3, 10_000), (2000, 1900), (150_000, 3), (1, 1), (40, 200)))
    text = rng.choice((
        "\n".join([",".join(f"c{n}" for n in range(columns)), *[",".join(str(n % 7) for n in range(columns))] * rows]),
        "landslide,slope\n" + "\ufdfa" * 300_000 + ",1\n", "landslide,slope\n" + "1,٣\n0,۴\n" * 100, "landslide,slope\n" + "1,1_000\n0,0x1f\n" * 50, "landslide,slope\n" + ("9," * 40 + "\n") * 500,
        'landslide,slope\n1,"' + "x\n" * 300_000, "landslide,slope\n" + "1,2\r0,3\r" * 100, "landslide,slope,slope,Slope , slope\n" + "1,2,3,4,5\n0,1,2,3,4\n" * 60, "landslide,landslide\n1,0\n0,1\n",
        "ID;PWXL;N;E\nC;Y1;X1;K\"landslide\"\nE\n", "<html><table><tr><td>landslide</td></tr></table></html>", "{\\rtf1 landslide}", "landslide,x,y\n" + "1,1e308,-1e308\n0,nan,5\n" * 80,
        "landslide,slope\n" + "\n".join(f"{n % 2},{'9' * 300}e{n}" for n in range(300)), "code,name,hardness\n" + "\n".join(f"{'9' * n},n{n},3" for n in range(1, 300)), ",".join([""] * 500) + "\n" + "," * 499,
    ))  # fmt: skip
    content = text.encode(rng.choice(("utf-8", "utf-16", "utf-8-sig")), "replace")
    if path.suffix in (".xlsx", ".ods") and rng.random() < 0.7:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(
                "xl/workbook.xml", f'<!DOCTYPE a [<!ENTITY x SYSTEM "{world.address}">]><a>&x;</a>'
            )
            archive.writestr("xl/worksheets/sheet1.xml", b"<c/>" * 2_000_000)
    else:
        path.write_bytes(content)
    return path


@kind("record")
def numbers_have_no_end(world: World) -> Path:
    """Accounts and cards with numbers, names and texts that JSON allows, or some readers do, and nobody writes."""
    rng = world.rng
    given = rng.choice(sorted((world.base / "accounts").glob("*.json")))
    text = given.read_text("utf-8")
    numbers = [
        part for part in text.replace(",", " ").replace("]", " ").split() if part.replace(".", "").isdigit()
    ]
    old = rng.choice(numbers) if numbers else "1"
    odd = rng.choice(
        (
            "NaN",
            "Infinity",
            "-Infinity",
            "1e400",
            "-0",
            "9" * 4000,
            "9" * 5000,
            "1e-400",
            "0.1e1",
            '"1"',
            "true",
            "[" * 900 + "]" * 900,
        )
    )
    text = rng.choice((
        text.replace(old, odd, 1), text.replace(old, odd), text.replace('"kind"', '"kind":"detect","kind"', 1), text.replace('"name"', '"name": "\\ud800","name"', 1),
        text[:-2] + "".join(f',"k{n}":{n}' for n in range(200_000)) + "}", text.replace("{", '{"a":' + "[" * 500 + "]" * 500 + ",", 1), text.replace('"', "'"), "\ufeff" + text,
        text.replace('": "', '": "\\u0000\\u202e=cmd|', 3), text.replace('": "', '": "' + "<script>alert(1)</script>" * 40, 2), text + text, text.replace(".tif", ".tif/../../../etc/passwd"),
        text.replace('"schema"', '"schema": 0,"sch\\u0065ma"', 1), text.replace("T", " ", 1),
    ))  # fmt: skip
    path = world.folder / given.name
    path.write_text(text, rng.choice(("utf-8", "utf-8", "utf-16", "latin-1")), errors="replace")
    return path


@kind("weights")
def weights_lie(world: World) -> Path:
    """Weights whose header lies, of which the card beside them tells the right checksum."""
    rng, path = world.rng, world.folder / "unet-se.safetensors"
    data = (world.base / "models" / path.name).read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header, body = json.loads(data[8 : 8 + length]), data[8 + length :]
    names = [name for name in header if name != "__metadata__"]
    one = header[rng.choice(names)]
    told = _told(rng, header, names, one)
    content = json.dumps(header).encode() if told is None else told
    size = rng.choice((len(content),) * 6 + (0, len(content) - 1, 2**63, 2**64 - 1, 200_000_000))
    path.write_bytes(
        struct.pack("<Q", size) + content + body[: rng.choice((len(body), len(body), len(body), 3))]
    )
    card = json.loads((world.base / "models" / "unet-se.json").read_text("utf-8"))
    card["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    if rng.random() < 0.3:
        card[rng.choice(list(card))] = rng.choice(
            (None, 10**30, float("nan"), "../x.safetensors", [], {}, -1, str(world.decoys / "decoy.txt"))
        )
    path.with_suffix(".json").write_text(json.dumps(card), "utf-8")
    return path


def _told(rng: random.Random, header: dict[str, Any], names: list[str], one: dict[str, Any]) -> bytes | None:
    """Change a header; bytes where it is no JSON."""
    way = rng.randrange(10)
    if way == 0:
        one["data_offsets"] = rng.choice(([0, 2**63], [5, 1], [-1, 8], [0, 0], [0], "x", [0.5, 4]))
    elif way == 1:
        one["dtype"] = rng.choice(("F64", "X99", "F8_E4M3", "BOOL", None, "I8"))
    elif way == 2:
        one["shape"] = rng.choice(([2**40, 2**40], [-1], [0], [], [1.5], None, [1] * 500))
    elif way == 3:
        header[names[0]], header[names[-1]] = header[names[-1]], header[names[0]]
    elif way == 4:
        del header[rng.choice(names)]
    elif way == 5:
        header["__metadata__"] = rng.choice(({"a": 5}, [], "x" * 1000, {"a": "b" * 500_000}))
    elif way == 6:
        header |= {f"extra.{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(5000)}
    elif way == 7:
        return b'{"a":' * 50_000
    elif way == 8:
        return rng.choice(
            (b"", b"null", b"[]", b"{}", b"\xff\xfe{", b" " * 100_000 + json.dumps(header).encode())
        )
    return None
