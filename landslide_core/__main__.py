"""python -m landslide_core VERB: the command line."""

import sys

from landslide_core.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
