"""A worker that tells of every strip it finishes, and can be killed at one of them.

`python -m tests.strip_worker RUNS LANE`. It writes the first row of every strip at the end of the file
SCARP_STRIPS_TOLD; when that has SCARP_STRIPS_MOST lines, it kills its server and itself, in the middle of what they do.
"""

import os
import signal
import sys
from pathlib import Path

from landslide_core.detection.resume import Skipped, Strip, StripJournal
from landslide_core.work.__main__ import main

TOLD, MOST = "SCARP_STRIPS_TOLD", "SCARP_STRIPS_MOST"
SERVER = os.getppid()  # asked while it lives: who inherits an orphan is nobody's to kill


class Telling(StripJournal):
    """The journal of a prediction, which tells what it notes."""

    def note(self, strip: Strip, skipped: Skipped) -> None:
        """Keep a finished strip, and tell of it."""
        super().note(strip, skipped)
        told = Path(os.environ[TOLD])
        with told.open("a", encoding="utf-8") as file:
            file.write(f"{strip.row}\n")
        if len(told.read_text("utf-8").split()) == int(os.environ[MOST]):
            for pid in (SERVER, os.getpid()):
                os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    from landslide_core.detection import resume

    resume.StripJournal = Telling  # type: ignore[misc]
    sys.exit(main())
