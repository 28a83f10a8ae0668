"""Open the dashboard: Streamlit, in place of this command, on the app that is shipped with Scarp."""

import argparse
import os
import subprocess
import sys

from landslide_core.shipped import path_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=8501, metavar="N", help="where the browser finds it (8501)"
    )
    parser.add_argument(
        "--address",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="where it listens: 127.0.0.1 (this machine alone), or 0.0.0.0 (all who reach it; set a passphrase first)",
    )
    parser.add_argument("--no-browser", action="store_true", help="serve it and open no browser")


def run(args: argparse.Namespace) -> int:
    options = ["--server.port", str(args.port), "--server.headless", str(args.no_browser).lower()]
    options += ["--server.address", args.address]
    command = [sys.executable, "-m", "streamlit", "run", str(path_of("app.py")), *options]
    if os.name != "nt":
        os.execv(sys.executable, command)  # in its place, so that who ends this command ends the server
    return subprocess.call(command)
