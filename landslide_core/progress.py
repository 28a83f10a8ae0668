"""How far a piece of work is, and whether whoever began it wants it to stop."""

from collections.abc import Callable
from dataclasses import dataclass

from landslide_core.errors import Cancelled

OPENING = "opening the files"  # what work tells while it does; whoever looks after it ends it when that takes too long


def _told_nobody(share: float, message: str) -> None:
    """Receive what nobody wants to know."""


def _never_asked() -> bool:
    return False


@dataclass(frozen=True)
class Progress:
    """What work tells how far it is, and asks whether it should go on. `Progress()` is silent and never stops.

    Parameters
    ----------
    heard : callable
        Receives the share that is done, in [0, 1], and what is being done, "" for nothing that has a name.
    cancelled : callable
        Says whether someone asked for the work to stop. It may be asked from any thread.

    Examples
    --------
    >>> progress = Progress(lambda share, message: print(f"{share:.0%} {message}"))
    >>> progress.tell(0.25, "reading")
    25% reading
    >>> progress.part(0.5, 1.0, "maps").tell(0.5, "slope")
    75% maps: slope
    """

    heard: Callable[[float, str], object] = _told_nobody
    cancelled: Callable[[], bool] = _never_asked

    def tell(self, share: float, message: str = "") -> None:
        """Say that `share` of the work is done; work that is told to stop ends here.

        Parameters
        ----------
        share : float
            In [0, 1]; what lies outside is drawn to the nearer end.
        message : str
            What is being done now.

        Raises
        ------
        Cancelled
            When someone asked for the work to stop.
        """
        self.stop_if_asked()
        self.heard(min(max(share, 0.0), 1.0), message)

    def stop_if_asked(self) -> None:
        """Raise Cancelled when someone asked for the work to stop."""
        if self.cancelled():
            raise Cancelled

    def part(self, start: float, end: float, name: str = "") -> "Progress":
        """Return the progress of a part of this work, whose 0 to 1 is `start` to `end` of the whole.

        Parameters
        ----------
        start, end : float
            Shares of the whole, in [0, 1].
        name : str
            What the part is; it stands before the part's own messages.
        """

        def heard(share: float, message: str) -> None:
            named = ": ".join(text for text in (name, message) if text)
            self.heard(start * (1 - share) + end * share, named)  # exact at both ends

        return Progress(heard, self.cancelled)


SILENT = Progress()
