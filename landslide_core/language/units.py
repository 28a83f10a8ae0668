"""How units are written, in any language."""


def after_number(unit: str) -> str:
    """Return a unit as it stands after a number: a space before it, none before a degree sign."""
    return unit if unit in ("", "°") else f" {unit}"
