"""landslide_core.errors: what can go wrong for a user, said in a sentence with a cure.

Every error below is the user's to mend: it says what was given, what is needed and how to fix it.
Any other exception is a bug and is left to look like one.
"""


class LandslideError(Exception):
    """A problem that the user can mend.

    `message` says what was given and what is needed; `hint` says how to fix it. Both are whole sentences.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class InputError(LandslideError):
    """A file, a folder or a setting that cannot be used as it was given."""


class WeightsError(LandslideError):
    """Network weights that are missing, altered, or not those of the network that was asked for."""


class Cancelled(Exception):
    """The person who started the work asked for it to stop; nothing is wrong."""
