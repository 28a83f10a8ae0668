"""Slope units: ground between a divide and a channel, delineated from the elevation model."""

from landslide_core.factors.units.slope_units import SlopeUnits, SlopeUnitSettings, facing_of, slope_units

__all__ = ["SlopeUnitSettings", "SlopeUnits", "facing_of", "slope_units"]
