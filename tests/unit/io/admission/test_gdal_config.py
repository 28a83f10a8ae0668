"""What GDAL may do is set without a word, and what it has to say otherwise is heard."""

import logging
import subprocess
import sys

from landslide_core.io.admission import gdal_config

_START = """
import logging
logging.basicConfig(level=logging.WARNING)
import landslide_core.io
import pyogrio, rasterio
with rasterio.Env() as env:
    names = set(env.drivers()) | set(pyogrio.list_drivers())
print(*sorted(names & set(landslide_core.io.admission.gdal_config._SKIPPED)), *sorted(names & {"GTiff", "GPKG"}))
"""


def test_a_process_starts_without_lines_on_drivers_that_a_library_does_not_bring():
    done = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert done.stdout.split() == ["GPKG", "GTiff"]


def test_other_warnings_of_the_same_library_are_logged(caplog):
    gdal_config.close_doors()
    caplog.set_level(logging.WARNING, logger="rasterio._env")
    logger = logging.getLogger("rasterio._env")
    logger.warning(
        "CPLE_AppDefined in %s", "Unable to find driver XLSX to unload from GDAL_SKIP environment variable."
    )
    logger.warning("CPLE_AppDefined in %s", "TIFFReadDirectory: a tag is out of order")

    assert [record.args for record in caplog.records] == [("TIFFReadDirectory: a tag is out of order",)]
