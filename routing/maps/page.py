"""A drawn map as files: fragment, script and style for a page of the web, or one file alone."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from routing.maps.drawing import Drawn

ASSETS = Path(__file__).parent / "assets"
LEAFLET = "leaflet"

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map in parts, so that it works under a CSP without unsafe-inline.

    `html` is a fragment (map and list) without script or style. `script` and `style` are texts to
    serve as files of their own. `scripts` and `stylesheets` are the URLs of Leaflet, to be loaded
    before them, with `defer` and in this order.
    """

    html: str
    script: str
    style: str
    scripts: tuple[str, ...]
    stylesheets: tuple[str, ...]
    title: str
    language: str
    tile_origin: str = ""

    def page(self, *, script_url: str, style_url: str) -> str:
        """A whole HTML page whose script and style lie at these URLs."""
        return _templates.get_template("page.html").render(
            page=self,
            scripts=(*self.scripts, script_url),
            stylesheets=(*self.stylesheets, style_url),
        )

    def alone(self, vendor: Path) -> str:
        """One file that opens from disk: everything inside, and no request leaves the machine.

        `vendor` is the folder that holds `leaflet/`. A CSP in the page itself refuses every request
        but those to a tile server that was set.
        """
        folder = vendor / LEAFLET
        leaflet_css = (folder / "leaflet.css").read_text(encoding="utf-8")
        leaflet_js = (folder / "leaflet.js").read_text(encoding="utf-8")
        return _templates.get_template("alone.html").render(
            page=self,
            style=_with_images(leaflet_css, folder) + self.style,
            script=_embeddable(leaflet_js + "\n" + self.script),
            image_sources=f"data: {self.tile_origin}".strip(),
        )


@cache
def map_style() -> str:
    """The style of every map."""
    return (ASSETS / "map.css").read_text(encoding="utf-8")


def document(drawn: Drawn) -> MapPage:
    """The parts of a map; folium's own page, with its CDN links and inline script, is not used."""
    figure: Any = drawn.map.get_root()
    figure.render()
    fragment = _templates.get_template("fragment.html").render(
        map_html=figure.html.render(), list_html=drawn.list_html, words=drawn.words
    )
    root = drawn.assets_url.rstrip("/")
    code = (ASSETS / "map.js").read_text(encoding="utf-8")
    return MapPage(
        html=fragment,
        script=f"{code}\n{figure.script.render()}",
        style=map_style(),
        scripts=(f"{root}/{LEAFLET}/leaflet.js",),
        stylesheets=(f"{root}/{LEAFLET}/leaflet.css",),
        title=drawn.title,
        language=drawn.words.language,
        tile_origin=drawn.tile_origin,
    )


def _with_images(css: str, folder: Path) -> str:
    """The stylesheet with its pictures inside."""

    def inside(match: re.Match[str]) -> str:
        picture = base64.b64encode((folder / match[1]).read_bytes()).decode()
        return f"url(data:image/png;base64,{picture})"

    return re.sub(r"url\((images/[\w.-]+\.png)\)", inside, css)


def _embeddable(script: str) -> str:
    """The script with no way to end its element early."""
    return re.sub(r"</(script)", r"<\\/\1", script, flags=re.IGNORECASE)
