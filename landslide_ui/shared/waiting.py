"""What a page says while it waits for something that is then kept."""

from landslide_core.language import tr


class Waiting(str):
    """A text for `show_spinner`: given where the code is read, and said in the language of who waits.

    Streamlit keeps it as it is, and turns it into text when it shows it.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return tr(super().__str__())
