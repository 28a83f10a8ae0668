"""What can go wrong for a user, said in a sentence with a cure.

Every InputError is the user's to mend. Its kind is its class, so that code never reads the sentence; what is
caught below the front doors is caught by the narrowest kind. Any other exception is a bug and is left to look like
one.
"""

from collections.abc import Mapping

_MOST_SIGNS = 1_000


class InputError(Exception):
    """A problem that the user can mend; raised as one of the kinds below.

    Parameters
    ----------
    message : str
        What was given and what is needed, in whole sentences.
    hint : str
        How to mend it, in whole sentences and in words that hold everywhere: of what is to be changed, not of an
        option of the command line nor of a control on a page.
    knobs : mapping of str to str, optional
        The settings that the hint speaks of: name of the field, and the value to give it ("" for any). Each front
        door says by itself how they are set there.
    """

    def __init__(self, message: str, hint: str, knobs: Mapping[str, str] | None = None) -> None:
        message, hint = _in_one_line(message), _in_one_line(hint)
        super().__init__(message, hint)
        self.message = message
        self.hint = hint
        self.knobs: Mapping[str, str] = knobs or {}

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


def _in_one_line(text: str) -> str:
    """Return a sentence without signs that cannot be seen, and cut where a stranger's words make it too long.

    What a file says of itself is quoted in sentences: line breaks, turned directions, thousands of signs are not.
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return plain if len(plain) <= _MOST_SIGNS else f"{plain[: _MOST_SIGNS - 2]} …"


class FileError(InputError):
    """A file or folder that cannot be read: missing, damaged, or not of the kind that is needed."""


class OutputError(InputError):
    """A file or folder that results cannot be written to."""


class MismatchError(InputError):
    """Things that do not fit each other: pixel grids, coordinate systems, bands, a run and its image."""


class NoDataError(InputError):
    """Nothing lies where it is looked for: no valid pixel, no overlap, no landslide, too few values."""


class MissingError(InputError):
    """Something that this work needs was not given, or is not there yet."""


class SettingError(InputError):
    """A setting out of its range, or a name that is not among the choices."""


class NeedsMemoryError(InputError):
    """A piece of work, or a file, that needs more memory or disk than may be used."""


class OwnerError(InputError):
    """Something that only its owner may do, or that only a person who has signed in may."""


class BusyError(InputError):
    """More work waits already than is taken at a time."""


class ClusterError(InputError):
    """Other machines that cannot do the work: no scheduler, no workers, or such that have something else."""


class WeightsError(InputError):
    """Network weights that are missing, altered, or not those of the network that was asked for."""


class Cancelled(Exception):
    """The person who started the work asked for it to stop; nothing is wrong."""
