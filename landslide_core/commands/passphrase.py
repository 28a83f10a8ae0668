"""Set the passphrases that a shared server asks for, or list and remove them."""

import argparse
import getpass
import sys

from landslide_core.errors import SettingError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Set a passphrase; the server on the same folder of runs (SCARP_RUNS, or runs/) asks for it from then on. "
        "It is asked for twice, or read as one line from a pipe."
    )
    parser.add_argument(
        "name",
        nargs="?",
        default="",
        help="whose it is: a person, who then has the same runs in every browser. Without a name it is the office's: "
        "it opens the door for all, and runs belong to browsers",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--remove", action="store_true", help="remove it; without any passphrase nobody is asked"
    )
    what.add_argument("--list", action="store_true", help="list whose passphrases there are")


def run(args: argparse.Namespace) -> int:
    from landslide_core.owners.passphrases import Passphrases
    from landslide_core.runs.store import RunStore

    known = Passphrases(RunStore().root)
    try:
        if args.list:
            print(
                "\n".join(name or "(the office)" for name in known.people())
                or "No passphrase: nobody is asked."
            )
        elif args.remove:
            known.remove(args.name)
            print("Removed; browsers that had given it are signed out.")
        else:
            known.set(args.name, _asked())
            print("Set. It is asked for from now on; browsers that had given an earlier one are signed out.")
    finally:
        known.close()
    return 0


def _asked() -> str:
    """Return the passphrase, never shown and never an argument: those stand in the list of processes."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, second = getpass.getpass("Passphrase: "), getpass.getpass("Once more: ")
    if first != second:
        raise SettingError("The two are not the same.", "Type the passphrase twice.")
    return first
