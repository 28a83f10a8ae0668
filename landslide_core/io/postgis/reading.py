"""A table of a database as a GeoPackage, so that every reader of files reads it, with the limits that files have."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geoalchemy2  # noqa: F401 - SQLAlchemy learns from it what columns of shapes are
import numpy as np
import pandas as pd
import shapely
import sqlalchemy
from pyproj import CRS
from pyproj.exceptions import CRSError
from sqlalchemy import Column, func
from sqlalchemy.types import UserDefinedType

from landslide_core.errors import FileError, MissingError, NeedsMemoryError, NoDataError, SettingError
from landslide_core.io.admission.crs import check_crs
from landslide_core.io.plain.text import some_of
from landslide_core.io.postgis.address import Address, TableName
from landslide_core.io.postgis.connection import reading_from
from landslide_core.io.vectors.writers import write_layer
from landslide_core.language import marked

if TYPE_CHECKING:
    import geopandas as gpd
    from sqlalchemy.engine import Connection

MOST_ROWS, MOST_VERTICES, MOST_BYTES = 5_000_000, 30_000_000, 2_000_000_000
_SECONDS = 300  # for each question
_NAMED = 8
# Columns of the tables that `landslide_core.geodatabase` writes: which inventory, and what else its file said.
INVENTORY, ATTRIBUTES = "inventory", "attributes"
_WRITTEN = "2000-01-01T00:00:00Z"  # the same rows give the same file


class _Shape(UserDefinedType[Any]):
    """Whatever has a shape, on a plane or on the globe, as PostGIS's `geometry`."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return its name in the database."""
        return "geometry"


@dataclass(frozen=True)
class _Found:
    """A table with shapes: its columns, which of them has the shapes, and by which rows are ordered."""

    table: sqlalchemy.Table
    geometry: str
    schema: str

    @property
    def shapes(self) -> Column[Any]:
        return self.table.c[self.geometry]


def write_fetched(address: Address, path: Path) -> int:
    """Write the rows of a table as a GeoPackage.

    Parameters
    ----------
    address : Address
        With the table that is wanted, and where that holds several inventories the one.
    path : Path
        The GeoPackage.

    Returns
    -------
    int
        How many rows it has.

    Raises
    ------
    FileError
        The database cannot be reached, or does not let one in.
    MissingError
        The database has no such table, or no PostGIS.
    NoDataError
        The table, or that inventory of it, holds no row.
    NeedsMemoryError
        It holds more than is read at once.
    SettingError
        It is not told which table is meant.
    """
    if address.table is None:
        raise SettingError(
            f"It is not told which table of {address.shown} is meant.", "Write #TABLE behind it."
        )
    with reading_from(address, _SECONDS) as connection:
        found = _find(connection, address, address.table)
        wanted = _wanted(found, address.table)
        _check_work(connection, found, wanted, address.table)
        table = _read(connection, found, wanted, address.table)
    if table.empty:
        inventory = address.table.inventory
        raise NoDataError(
            f"{address.table} of {address.shown} holds no shape of the inventory '{inventory}'."
            if inventory
            else f"{address.table} of {address.shown} holds no shape.",
            "Check the name of the table, and that of the inventory behind the colon.",
        )
    write_layer(path, table, address.table.table, changed=_WRITTEN)
    return len(table)


def _find(connection: "Connection", address: Address, name: TableName) -> _Found:
    """Return the table of that name with its column of shapes, as PostGIS lists them."""
    listed = [
        (str(schema), str(table), str(column))
        for schema, table, column in connection.exec_driver_sql(
            "SELECT f_table_schema, f_table_name, f_geometry_column FROM geometry_columns UNION ALL "
            "SELECT f_table_schema, f_table_name, f_geography_column FROM geography_columns ORDER BY 1, 2, 3"
        )
    ]
    fitting = [each for each in listed if each[1] == name.table and name.schema in (None, each[0])]
    where = address.shown
    if not fitting:
        there = some_of((f"{schema}.{table}" for schema, table, _ in listed), _NAMED) or marked("none")
        raise MissingError(
            f"There is no table {name} with shapes in {where}, or it may not be read.",
            f"Those that may be read: {there}.",
        )
    if len({each[0] for each in fitting}) > 1:
        schemas = ", ".join(f"{schema}.{table}" for schema, table, _ in fitting)
        raise SettingError(f"{name} is in several schemas of {where}.", f"Name one of {schemas}.")
    schema, table, column = fitting[0]
    described = sqlalchemy.Table(
        table, sqlalchemy.MetaData(), schema=schema, autoload_with=connection, resolve_fks=False
    )
    return _Found(described, column, schema)


def _wanted(found: _Found, name: TableName) -> "sqlalchemy.Select[Any]":
    """Return the question for the rows that are wanted, in an order that stays the same."""
    question = sqlalchemy.select(found.table).where(found.shapes.is_not(None))
    if name.inventory is not None:
        if INVENTORY not in found.table.c:
            raise SettingError(
                f"{name} does not tell inventories apart: it has no column '{INVENTORY}'.",
                "Leave out what stands behind the colon.",
            )
        question = question.where(
            sqlalchemy.cast(found.table.c[INVENTORY], sqlalchemy.Text) == name.inventory
        )
    keys = list(found.table.primary_key.columns)
    return question.order_by(*keys) if keys else question


def _check_work(
    connection: "Connection", found: _Found, wanted: "sqlalchemy.Select[Any]", name: TableName
) -> None:
    """Raise NeedsMemoryError, before anything is fetched, for more than is read at once."""
    few = wanted.order_by(None).limit(MOST_ROWS + 1).subquery("few")
    vertices = func.sum(func.ST_NPoints(sqlalchemy.cast(few.c[found.geometry], _Shape)))
    size: Any = func.sum(sqlalchemy.literal_column("pg_column_size(few.*)"))
    rows, points, size_bytes = connection.execute(
        sqlalchemy.select(func.count(), vertices, size).select_from(few)
    ).one()
    if rows > MOST_ROWS or (points or 0) > MOST_VERTICES or (size_bytes or 0) > MOST_BYTES:
        many = f"more than {MOST_ROWS:,}" if rows > MOST_ROWS else f"{rows:,}"
        raise NeedsMemoryError(
            f"{name} has {many} rows with {points:,} vertices in {size_bytes / 1e6:,.0f} MB; at most {MOST_ROWS:,}, "
            f"{MOST_VERTICES:,} and {MOST_BYTES / 1e6:,.0f} are read.",
            "Give a view of the part that matters.",
        )


def _read(
    connection: "Connection", found: _Found, wanted: "sqlalchemy.Select[Any]", name: TableName
) -> "gpd.GeoDataFrame":
    import geopandas as gpd

    shape = sqlalchemy.cast(found.shapes, _Shape)
    plain = func.ST_AsBinary(func.ST_Force2D(func.ST_CurveToLine(shape)), type_=sqlalchemy.LargeBinary)
    system = func.ST_SRID(shape, type_=sqlalchemy.Integer)
    others = [column for column in found.table.c if column is not found.shapes]
    rows = connection.execute(wanted.with_only_columns(plain, system, *others)).all()
    systems = {int(row[1]) for row in rows}
    if len(systems) > 1:
        raise FileError(
            f"{name} holds shapes in {len(systems)} coordinate systems.",
            "Give a view of the shapes in one of them.",
        )
    columns = {column.name: [row[n] for row in rows] for n, column in enumerate(others, 2)}
    geometry = shapely.from_wkb(np.array([bytes(row[0]) for row in rows], object), on_invalid="ignore")
    table = pd.DataFrame({each: _values(column) for each, column in _whole(columns).items()})
    crs = _crs(connection, systems.pop(), str(name)) if systems else None
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(geometry, index=table.index), crs=crs)


def _whole(columns: Mapping[str, Sequence[Any]]) -> dict[str, Sequence[Any]]:
    """Return the columns with those that our own tables keep together, under names that a GeoPackage may have."""
    kept = columns.get(ATTRIBUTES)
    if INVENTORY in columns and kept is not None and all(isinstance(each, dict | None) for each in kept):
        own = {
            name: given
            for name, given in columns.items()
            if name != ATTRIBUTES and any(value is not None for value in given)
        }
        names = dict.fromkeys(name for each in kept for name in each or () if name not in own)
        columns = {**own, **{name: [(each or {}).get(name) for each in kept] for name in names}}
    taken = {"fid", "geometry", "geom"}
    named: dict[str, Sequence[Any]] = {}
    for name, given in columns.items():
        free = name
        while free.lower() in taken:
            free += "_"
        taken.add(free.lower())
        named[free] = given
    return named


def _values(column: Sequence[Any]) -> "pd.Series":
    """Return a column as a GeoPackage holds it: numbers and texts; whatever else is written as text."""
    there = [value for value in column if value is not None]
    if there and all(isinstance(value, int | float | Decimal) for value in there):
        whole = len(there) == len(column)
        for kind, dtype in ((bool, "bool"), (int, "int64")):
            if whole and all(isinstance(value, kind) for value in there):
                return pd.Series(column, dtype=dtype)
        return pd.Series([math.nan if value is None else float(value) for value in column])
    return pd.Series([None if value is None else _text(value) for value in column], dtype="str")


def _text(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    )


def _crs(connection: "Connection", srid: int, name: str) -> Any:
    """Return the coordinate system of an SRID; None for 0, which says that it is not known."""
    if srid == 0:
        return None
    row = connection.execute(
        sqlalchemy.text("SELECT auth_name, auth_srid, srtext FROM spatial_ref_sys WHERE srid = :srid"),
        {"srid": srid},
    ).one_or_none()
    if row is None:
        raise FileError(f"The coordinate system {srid} of {name} is not in the database.", "Add it there.")
    try:
        return CRS.from_user_input(f"EPSG:{row[1]}" if row[0] == "EPSG" else check_crs(str(row[2]), name))
    except CRSError as error:
        raise FileError(
            f"The coordinate system {srid} of {name} cannot be understood.",
            "Give shapes in one with an EPSG code.",
        ) from error
