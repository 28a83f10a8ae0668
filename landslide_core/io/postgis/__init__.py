"""Tables of a PostGIS database: reached only by an address that a person gave, and never named with its password."""
