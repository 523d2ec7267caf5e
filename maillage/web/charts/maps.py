"""Light maps: areas as links coloured by class, or land and borders under pins with a sign and a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from maillage.web.charts.weather_sign import sign_name


@dataclass(frozen=True, slots=True)
class LegendStep:
    """One colour of a map in words."""

    css_class: str
    label: str


@dataclass(frozen=True, slots=True)
class AreaShape:
    """One area of a map: the path, the class of its colour, where it leads and what it says."""

    path: str
    css_class: str
    href: str
    title: str


SIGN_SIDE: Final = 34


@dataclass(frozen=True, slots=True)
class MapPin:
    """One place: where it is, where its name is written and how, where it leads, what it says."""

    x: float
    y: float
    name: str
    name_x: float
    name_y: float
    anchor: str
    href: str
    label: str
    class_number: int | None
    is_sure: bool


def area_map(shapes: Sequence[AreaShape], *, view_box: str, title: str, border: str) -> SafeString:
    """Areas coloured by class, each a link that says its name and figure; ``border`` is drawn above them."""
    areas = format_html_join(
        "",
        '<a href="{}"><title>{}</title><path class="{}" d="{}"/></a>',
        ((shape.href, shape.title, shape.css_class, shape.path) for shape in shapes),
    )
    return format_html(
        '<svg class="region-map" viewBox="{}" role="group" aria-label="{}">{}<path class="border" d="{}"/></svg>',
        view_box, title, areas, border,
    )  # fmt: skip


def pin_map(pins: Sequence[MapPin], *, view_box: str, land: str, borders: str, title: str) -> SafeString:
    """The map; the drawings of the signs are in the page's sprite (weather_sign.weather_sprite)."""
    return format_html(
        '<svg class="pin-map" viewBox="{}" role="group" aria-label="{}"><path class="land" d="{}"/>'
        '<path class="borders" d="{}"/>{}</svg>',
        view_box, title, land, borders, format_html_join("", "{}", ((_pin(pin),) for pin in pins)),
    )  # fmt: skip


def _pin(pin: MapPin) -> SafeString:
    half = SIGN_SIDE / 2
    return format_html(
        '<a href="{}" aria-label="{}"><circle class="ground" cx="{}" cy="{}" r="19"/>'
        '<use class="{}" href="#sky-{}" x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}" text-anchor="{}">{}</text></a>',
        pin.href, pin.label, _short(pin.x), _short(pin.y),
        "sky" if pin.is_sure else "sky sky-unsure", sign_name(pin.class_number),
        _short(pin.x - half), _short(pin.y - half), SIGN_SIDE, SIGN_SIDE,
        _short(pin.name_x), _short(pin.name_y), pin.anchor, pin.name,
    )  # fmt: skip


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
