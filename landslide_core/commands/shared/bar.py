"""The progress bar of a command."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from landslide_core.progress import Progress

_STEPS = 1000
_FORMAT = "{l_bar}{bar}| {elapsed} < {remaining}"


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show a bar for as long as the context is open; yields the progress that moves it."""
    with tqdm(total=_STEPS, leave=False, dynamic_ncols=True, bar_format=_FORMAT) as bar:

        def heard(share: float, message: str) -> None:
            if message:
                bar.set_description(message, refresh=False)
            bar.update(round(_STEPS * share) - bar.n)

        yield Progress(heard)
