"""A server without a page, to be killed: `python -m tests.kills_server RUNS [WORKER]`.

It ends when its standard input does.
"""

import sys
from pathlib import Path

from landslide_core.runs.launching import Processes
from landslide_core.runs.supervisor import Supervisor

if __name__ == "__main__":
    supervisor = Supervisor(Path(sys.argv[1]), Processes(*sys.argv[2:])).start()
    sys.stdin.read()
    supervisor.stop()
