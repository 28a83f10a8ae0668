"""Where the browser and other programs find a run's tiles and outlines."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import streamlit as st

from landslide_core.serving.access import access_to
from landslide_core.serving.imagery import Look
from landslide_ui.maps.base_path import below
from landslide_ui.serving.answers import ZIP
from landslide_ui.shared import owners, run_store


@dataclass(frozen=True)
class Addresses:
    """Addresses of one run for one owner; `root` is the path of the run on this server."""

    root: str
    version: str

    def tiles(self, layer: str, *, photo: bool = False, look: Look | None = None) -> str:
        """The template of a layer's tiles for Leaflet."""
        bands = f"&bands={quote(','.join(look.bands), safe=',')}" if look and look.bands else ""
        form = "webp" if photo else "png"
        return f"{self.root}/tiles/{layer}/{{z}}/{{x}}/{{y}}.{form}?v={self.version}{bands}"

    def picture(self, name: str) -> str:
        """The address of a picture of the whole run (landslide_core.serving.pictures.Pictures)."""
        return f"{self.root}/pictures/{name}?v={self.version}"

    def view(self, shown_as: str) -> str:
        """The address of the outlines that a page shows; a window and a zoom are added to it."""
        return f"{self.root}/view/{quote(shown_as, safe='.')}.geojson"

    def zip(self) -> str:
        """The address of all files in one ZIP."""
        return f"{self.root}/{ZIP}"

    def public(self) -> str:
        """The address of the run for other programs, with the name of this server."""
        page = urlsplit(str(st.context.url or ""))
        host = page.netloc or f"localhost:{st.get_option('server.port')}"
        return f"{page.scheme or 'http'}://{host}{self.root}"


def of_run(run_id: str, version: str) -> Addresses:
    """The addresses of a run for whoever looks at the page; `version` changes with its files."""
    token = access_to(run_store.store().root).tokens.of(owners.current())
    return Addresses(f"{below()}/{token}/{quote(run_id, safe='')}", quote(version, safe=""))


def renew() -> None:
    """Give who looks at the page new addresses; their old ones open nothing any more."""
    access_to(run_store.store().root).tokens.renew(owners.current())
