"""What the columns of a table are, by their names in English and Chinese, and by their values."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core import factors
from landslide_core.factors.card import Factor

LABELS = (
    "landslide", "landslides", "label", "lslpts", "slide", "slides", "target", "class", "y", "滑坡", "是否滑坡",
    "滑坡标签", "标签", "灾害", "是否灾害",
)  # fmt: skip
GROUPS = ("landslide_id", "group", "slide_id", "landslideid", "滑坡编号", "滑坡id", "灾害点编号")
# Pairs of columns with the place, those in degrees last: metres need no projecting.
PLACES = (
    ("easting", "northing"), ("east", "north"), ("utm_x", "utm_y"), ("utm_e", "utm_n"), ("x", "y"),
    ("point_x", "point_y"), ("x_coord", "y_coord"), ("coord_x", "coord_y"), ("xcoord", "ycoord"), ("x坐标", "y坐标"),
    ("横坐标", "纵坐标"), ("longitude", "latitude"), ("lon", "lat"), ("long", "lat"), ("lng", "lat"), ("经度", "纬度"),
    ("东经", "北纬"),
)  # fmt: skip
DEGREES = {"longitude", "latitude", "lon", "lat", "long", "lng", "经度", "纬度", "东经", "北纬"}
# Names of known factors as others write them, beside their own names and titles.
_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "elevation": ("高程", "海拔", "海拔高度", "高程值"),
    "slope": ("坡度", "slope_deg", "slope_angle"),
    "aspect": ("坡向", "aspect_deg"),
    "plan_curvature": ("平面曲率",),
    "profile_curvature": ("剖面曲率",),
    "relief": ("地形起伏度", "起伏度", "地势起伏度"),
    "twi": ("地形湿度指数",),
    "river_distance": (
        "距河流距离", "距水系距离", "河流距离", "水系距离", "距河距离", "到河流距离", "distance_to_rivers",
        "distance_to_river",
    ),
    "fault_distance": (
        "距断层距离", "断层距离", "距断裂距离", "断裂距离", "到断层距离", "distance_to_faults", "distance_to_fault",
    ),
    "hardness": ("坚硬程度", "岩石硬度", "岩土硬度"),
    "lithology": ("岩性", "地层岩性", "工程岩组"),
    "ndvi": ("归一化植被指数", "植被指数", "植被覆盖指数"),
    "land_cover": ("土地利用", "土地覆盖", "土地利用类型", "土地覆被", "land_use", "landuse", "lulc", "landcover"),
}  # fmt: skip
_IDS = {
    "objectid", "objectid_1", "oid", "oid_", "fid", "fid_1", "id", "gid", "uid", "pointid", "point_id", "sample_id",
    "sampleid", "sample_no", "sample", "no", "nr", "row", "row_number", "rownumber", "index", "unnamed:_0", "level_0",
    "target_fid", "join_fid", "orig_fid", "near_fid", "join_count",
    "编号", "序号", "样本编号", "样本号", "点号", "行号",
}  # fmt: skip
_GEOMETRY = re.compile(r"(shape|st)_?(area|leng|length|le)\w*|shape|geometry|wkt|面积|周长")
_ENDS_IN_ID = re.compile(r".*(_id|编号|序号)|id_.*")
_CLASS_NAMES = re.compile(
    r".*(lith|geolog|rock|soil|land_?use|land_?cover|lulc|class|type|unit|code|zone|岩性|岩组|地层|土壤|类型|类别|分区|代码).*"
)
_REMARKS = {
    "name", "remark", "remarks", "comment", "comments", "note", "notes", "date", "source", "county", "village", "place",
    "备注", "名称", "地名", "日期", "时间", "来源", "位置", "县", "乡", "镇", "乡镇", "村", "灾害点名称",
}  # fmt: skip
_FEW = 20  # different whole numbers up to which a column may be one of codes
SECTORS = frozenset({
    "n", "ne", "e", "se", "s", "sw", "w", "nw", "flat", "plane", "north", "northeast", "east",
    "southeast", "south", "southwest", "west", "northwest",
    "北", "东北", "东", "东南", "南", "西南", "西", "西北", "平地", "平面",
})  # fmt: skip


@dataclass(frozen=True)
class Roles:
    """What columns are: `places` and `group` are no factors; `aside` are none, with the reason why."""

    label: str | None
    places: tuple[str, str] | None
    group: str | None
    aside: Mapping[str, str]


def plain(name: str) -> str:
    """Return a column's name without its case, its unit in brackets, and the kind of its blanks."""
    text = unicodedata.normalize("NFKC", name).strip().lower()
    text = re.sub(r"\s*[(\[].*?[)\]]\s*$", "", text)
    return re.sub(r"[\s\-./]+", "_", text).strip("_")


def find(columns: Iterable[str], name: str) -> str | None:
    """Return the column that a person means: as it is written, or the same without case and unit."""
    there = list(columns)
    if name in there:
        return name
    return next((column for column in there if plain(column) == plain(name)), None)


def roles_of(columns: Sequence[str]) -> Roles:
    """Return what the columns are by their names alone."""
    by_name = {plain(column): column for column in reversed(columns)}
    found = [(by_name[x], by_name[y]) for x, y in PLACES if x in by_name and y in by_name]
    label = next((by_name[name] for name in LABELS if name in by_name), None)
    found = [pair for pair in found if label not in pair]
    places = found[0] if found else None
    aside = {column: "places" for pair in found[1:] for column in pair if column not in (places or ())}
    halves = {half for pair in PLACES for half in pair} - {"x", "y", "east", "north"}
    aside |= {
        column: "places"
        for name, column in by_name.items()
        if name in halves and column not in (places or ()) and column != label
    }
    aside |= {column: "ids" for name, column in by_name.items() if name in _IDS}
    aside |= {column: "geometry" for name, column in by_name.items() if _GEOMETRY.fullmatch(name)}
    group = next((by_name[name] for name in GROUPS if name in by_name), None)
    return Roles(label, places, group, {c: why for c, why in aside.items() if c not in (label, group)})


def known_factor(name: str) -> Factor | None:
    """Return the card of the factor that a column's name means, None if it is none of ours."""
    text = plain(name)
    for factor in factors.FACTORS:
        if text in (factor.name, plain(factor.title), *_OTHER_NAMES.get(factor.name, ())):
            return factor
    return None


def is_row_number(name: str, values: NDArray[np.float64]) -> bool:
    """Whether a column only numbers the rows: 0, 1, 2, … or 1, 2, 3, …, or a different whole number in each of
    many rows under the name of a number."""
    if len(values) < 3 or not np.isfinite(values).all():
        return False
    if (
        np.array_equal(np.diff(values), np.ones(len(values) - 1))
        and values[0] in (0, 1)
        and len(values) > _FEW
    ):
        return True
    whole = np.array_equal(values, np.rint(values))
    return bool(whole and _ENDS_IN_ID.fullmatch(plain(name)) and len(np.unique(values)) == len(values))


def few_whole_numbers(values: NDArray[np.float64]) -> bool:
    """Whether a column holds few different whole numbers: codes of classes perhaps, amounts perhaps."""
    known = values[np.isfinite(values)]
    if not known.size or not np.array_equal(known, np.rint(known)):
        return False
    different = np.unique(known)
    return 2 < different.size <= min(_FEW, max(2, known.size // 5))


def sounds_like_classes(name: str) -> bool:
    """Whether a column is named like one of classes: soil type, rock unit, land use, code."""
    return bool(_CLASS_NAMES.fullmatch(plain(name)))


def are_sectors(cells: Iterable[str]) -> bool:
    """Whether all texts of a column are compass sectors or flat ground."""
    texts = {cell.strip().lower().replace("-", "").replace(" ", "") for cell in cells}
    return bool(texts) and texts <= SECTORS


def are_sector_codes(values: NDArray[np.float64]) -> bool:
    """Whether an aspect is given as codes of sectors, not in degrees: few whole numbers from -1 to 10."""
    known = values[np.isfinite(values)]
    return bool(
        known.size >= 10 and np.array_equal(known, np.rint(known)) and known.min() >= -1 and known.max() <= 10
    )


def is_remark(name: str) -> bool:
    """Whether a column is named like one of remarks: a name, a date, a place's name."""
    return plain(name) in _REMARKS
