"""The agency's branding: colours adjusted for legibility, name and logo, from settings to design.

Contrast is the ratio of relative luminances of WCAG 2.2 (success criterion 1.4.3, from 1 to 21): white on the ground
colour has at least 7, whatever the agency's colour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders

from maillage.web.installation import agency_colours, agency_logo, agency_name

WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
INK: Final = "#0e2329"
_GROUND_CONTRAST: Final = 7.0
_LARGE_CONTRAST: Final = 3.0
# The colours of web/static/web/mesh.svg and mark.svg, replaced by the agency's.
_MESH_LINE, _MESH_NODE, _MARK_GROUND, _LIGHT = "#3d8794", "#7fb9c2", "#0b5563", "#ffc83d"

Channels = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Brand:
    """The branding in the design: colours by their names in design/parts.typ, pictures by file name."""

    sender: str
    colours: Mapping[str, str]
    pictures: Mapping[str, bytes]
    logo_name: str


def brand_of_agency() -> Brand:
    """The branding in the settings; without a logo the default mark is used beside the name."""
    colours = colours_of(*agency_colours())
    mesh = _static("web/mesh.svg")
    # Bright nodes of the mesh beside text look like full stops, so that nodes have the colour of lines.
    for ours, theirs in ((_MESH_LINE, "line"), (_MESH_NODE, "line"), (_LIGHT, "line")):
        mesh = mesh.replace(ours, colours[theirs])
    mark = _static("web/mark.svg")
    for ours, theirs in ((_MARK_GROUND, "ground"), (_MESH_NODE, "soft"), (_LIGHT, "accent")):
        mark = mark.replace(ours, colours[theirs])
    pictures = {"mesh.svg": mesh.encode(), "mark.svg": mark.encode()}
    logo = agency_logo()
    logo_name = "" if logo is None else f"logo.{logo[0]}"
    if logo is not None:
        pictures[logo_name] = logo[1]
    return Brand(agency_name(), colours, pictures, logo_name)


def colours_of(colour: str, accent: str) -> dict[str, str]:
    """The colours of the design by name, from the agency's two colours."""
    ground = mixed(colour, BLACK, 0.3)
    while contrast(ground, WHITE) < _GROUND_CONTRAST:
        ground = mixed(ground, BLACK, 0.1)
    return {
        "brand": colour,
        "ground": ground,
        "accent": accent,
        "on_accent": max((INK, WHITE), key=lambda ink: contrast(accent, ink)),
        # Large text in the accent colour if its contrast suffices, otherwise white.
        "call": accent if contrast(accent, ground) >= _LARGE_CONTRAST else WHITE,
        "soft": mixed(ground, WHITE, 0.55),
        "line": mixed(ground, WHITE, 0.3),
    }


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours like "#0b5563", from 1 to 21."""
    darker, lighter = sorted((_luminance(colour), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, towards: str, share: float) -> str:
    """The colour mixed with another; ``share`` is that of the other, from 0 to 1."""
    pairs = zip(_channels(colour), _channels(towards), strict=True)
    return "#" + "".join(
        f"{round(255 * (channel * (1 - share) + other_channel * share)):02x}" for channel, other_channel in pairs
    )


def _luminance(colour: str) -> float:
    """The relative luminance of an sRGB colour (WCAG 2.2, definition)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> Channels:
    red, green, blue = (int(colour[first : first + 2], 16) / 255 for first in (1, 3, 5))
    return red, green, blue


def _static(name: str) -> str:
    return Path(str(finders.find(name))).read_text(encoding="utf-8")
