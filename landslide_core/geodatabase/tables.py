"""The tables of one schema of a PostGIS database, and which version of them a database holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy
from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Column, DateTime, Float, ForeignKey, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import CreateSchema, SchemaItem

from landslide_core.errors import MismatchError, SettingError
from landslide_core.io.postgis.address import check_name
from landslide_core.io.postgis.reading import ATTRIBUTES, INVENTORY
from landslide_core.shipped import __version__

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

VERSION = 1  # changes when a table or a column does
SCHEMA = "scarp"
# Longitude and latitude on WGS84, whatever the scenes are in: teams map several UTM zones, and an index, a join and a
# map of all need one system. Areas and lengths are measured in the scene's own one, before, and stand beside.
SRID = 4326
MEASURES = (
    "area_m2", "perimeter_m", "length_m", "width_m", "area_px", "confidence", "max_probability", "elevation_m",
    "slope_deg", "aspect_deg", "centroid_lon", "centroid_lat",
)  # fmt: skip
_LOCK = 0x5CA79  # of those who make or look for the tables
_KINDS = ("POINT", "MULTIPOINT", "POLYGON", "MULTIPOLYGON")


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables by their names; see `tables` for what they hold."""

    metadata: sqlalchemy.MetaData
    schema_version: sqlalchemy.Table
    runs: sqlalchemy.Table
    inventories: sqlalchemy.Table
    landslides: sqlalchemy.Table
    factor_stacks: sqlalchemy.Table
    factor_classes: sqlalchemy.Table


@lru_cache(maxsize=8)
def tables(schema: str) -> Tables:
    """Return the tables of a schema.

    schema_version: one row, the version of all the others. runs: a row for each, with its account (run.json).
    inventories: a row for each collection of landslides, found by a run or given as a file. landslides: their shapes
    with measures, and whatever else their file said (`attributes`). factor_stacks: for each analysis its grid,
    factors, scores, and where the layers lie. factor_classes: frequency ratio and weights of evidence of each class.
    What belongs to a run goes with its row.
    """
    made = sqlalchemy.MetaData(schema=schema)
    version = _table(
        "schema_version",
        made,
        (
            Column("version", Integer, nullable=False),
            Column("written_by", Text, nullable=False),
        ),
    )
    runs = _table(
        "runs",
        made,
        (
            Column("id", Text, primary_key=True),
            Column("kind", Text, nullable=False),
            Column("title", Text, nullable=False),
            Column("created", DateTime(timezone=True), nullable=False),
            *_stored(),
            Column("network", Text),
            Column("threshold", Float),
            Column("count", BigInteger, nullable=False),
            Column("total_area_m2", Float),
            Column("account", JSONB, nullable=False),
        ),
    )
    inventories = _table(
        "inventories",
        made,
        (
            Column("id", Text, primary_key=True),
            Column("run", Text, _of("runs.id"), index=True),
            Column("title", Text, nullable=False),
            *_stored(),
            Column("count", BigInteger, nullable=False),
            Column("crs", Text),
        ),
    )
    landslides = _table(
        "landslides",
        made,
        (
            Column(INVENTORY, Text, _of("inventories.id"), primary_key=True),
            Column("number", BigInteger, primary_key=True, autoincrement=False),
            *(Column(name, Float) for name in MEASURES),
            Column("aspect_sector", Text),
            Column("scene", Text),
            Column(ATTRIBUTES, JSONB),
            Column("geometry", Geometry("GEOMETRY", SRID, spatial_index=False), nullable=False),
            sqlalchemy.CheckConstraint(f"GeometryType(geometry) IN {_KINDS}", "landslides_shapes"),
        ),
    )
    sqlalchemy.Index("landslides_geometry", landslides.c.geometry, postgresql_using="gist")
    stacks = _table(
        "factor_stacks",
        made,
        (
            Column("run", Text, _of("runs.id"), primary_key=True),
            Column("rows", BigInteger),
            Column("cols", BigInteger),
            Column("crs", Text),
            Column("affine", JSONB),
            Column("factors", JSONB, nullable=False),
            Column("scores", JSONB, nullable=False),
            Column("layers", Text),
            Column("footprint", Geometry("GEOMETRY", SRID, spatial_index=False)),
        ),
    )
    sqlalchemy.Index("factor_stacks_footprint", stacks.c.footprint, postgresql_using="gist")
    classes = _table(
        "factor_classes",
        made,
        (
            Column("run", Text, _of("factor_stacks.run"), primary_key=True),
            Column("number", BigInteger, primary_key=True, autoincrement=False),
            Column("factor", Text, nullable=False, index=True),
            Column("class", Text, nullable=False),
            *(
                Column(name, Float)
                for name in ("landslide_share", "domain_share", "fr", "low", "high", "contrast")
            ),
            Column("other", JSONB, nullable=False),
        ),
    )
    return Tables(
        made,
        schema_version=version,
        runs=runs,
        inventories=inventories,
        landslides=landslides,
        factor_stacks=stacks,
        factor_classes=classes,
    )


def _table(name: str, made: sqlalchemy.MetaData, items: Sequence[SchemaItem]) -> sqlalchemy.Table:
    return sqlalchemy.Table(name, made, *items)


def _stored() -> tuple[Column[Any], ...]:
    """Return the columns that say when and by whom a row was written, from what, and what is in it, as a checksum."""
    return (
        Column("stored", DateTime(timezone=True), nullable=False, server_default=sqlalchemy.func.now()),
        Column("stored_by", Text, nullable=False, server_default=sqlalchemy.text("current_user")),
        Column("source", Text, nullable=False),
        Column("sha256", Text, nullable=False),
    )


def _of(key: str) -> ForeignKey:
    return ForeignKey(key, ondelete="CASCADE")


def check_schema_name(schema: str) -> str:
    """Return the name of a schema that may be ours; SettingError for one of PostgreSQL's own, and for no name."""
    check_name(schema, "a schema")
    if schema.lower().startswith("pg_") or schema.lower() in ("information_schema", "public"):
        raise SettingError(
            f"The schema {schema} is not for these tables.",
            "Give another name, such as 'scarp'.",
            {"schema": "NAME"},
        )
    return schema


def opened(connection: "Connection", schema: str, where: str) -> Tables:
    """Return the tables of a database, made where there are none yet.

    Parameters
    ----------
    connection : sqlalchemy.engine.Connection
        In a transaction.
    schema : str
        The schema.
    where : str
        What a sentence calls the database.

    Returns
    -------
    Tables

    Raises
    ------
    MismatchError
        The schema holds tables of another version, or of something else.
    """
    there = tables(schema)
    # Two that begin at the same time would both make them.
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    known = set(sqlalchemy.inspect(connection).get_table_names(schema=schema))
    if there.schema_version.name in known:
        _check_version(connection, there, schema, where)
        return there
    ours = {table.name for table in there.metadata.tables.values()}
    if foreign := sorted(known & ours):
        raise MismatchError(
            f"The schema {schema} of {where} holds tables that are not Scarp's: {', '.join(foreign)}.",
            "Give another schema.",
            {"schema": "NAME"},
        )
    if not sqlalchemy.inspect(connection).has_schema(schema):
        connection.execute(CreateSchema(schema))
    there.metadata.create_all(connection)
    connection.execute(
        there.schema_version.insert().values(version=VERSION, written_by=f"Scarp {__version__}")
    )
    return there


def _check_version(connection: "Connection", there: Tables, schema: str, where: str) -> None:
    rows = connection.execute(sqlalchemy.select(there.schema_version)).all()
    found = rows[0].version if len(rows) == 1 else None
    if found == VERSION:
        return
    is_newer = found is not None and found > VERSION
    cure = "Update this Scarp" if is_newer else "Move its tables into today's with the Scarp that wrote them"
    raise MismatchError(
        f"The tables in the schema {schema} of {where} were made by {rows[0].written_by} in version {found}; {VERSION} "
        "is known here."
        if len(rows) == 1
        else f"The tables in the schema {schema} of {where} were made in version {found}; {VERSION} is known here.",
        f"{cure}, or give another schema: nothing is changed in this one.",
        {"schema": "NAME"},
    )
