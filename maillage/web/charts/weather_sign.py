"""Icons of the network weather: sun, bright spells, clouds, rain, storm, and mist for unknown.

A sprite holds the drawings once per page; each icon references it. Their shapes differ, not only their colours, and
lines use the text colour, so that they work in both themes and for colour-blind readers.
"""

from enum import StrEnum
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

MIST: Final = "mist"
SIGNS: Final = ("storm", "rain", "clouds", "bright", "sun")  # worst first, as the score classes

_SUN_AT: Final = "M{x} {y}m-{r} 0a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z"
_RAYS: Final = "M24 3v5M24 40v5M3 24h5M40 24h5M9.2 9.2l3.5 3.5M35.3 35.3l3.5 3.5M9.2 38.8l3.5-3.5M35.3 12.7l3.5-3.5"
_SMALL_RAYS: Final = "M32 2v4M45.5 15.5h-4M41.5 6l-2.9 2.9M22.5 6l2.9 2.9M18.5 15.5h2"
_DRAWINGS: Final = {
    "sun": (("sky-ray", _RAYS), ("sky-sun", _SUN_AT.format(x=24, y=24, r=10.5, d=21))),
    "bright": (
        ("sky-ray", _SMALL_RAYS),
        ("sky-sun", _SUN_AT.format(x=32, y=15.5, r=7.5, d=15)),
        ("sky-cloud", "M13 43a8 8 0 0 1 .7-16 11.3 11.3 0 0 1 21.4-2.1A9.2 9.2 0 0 1 34.2 43z"),
    ),
    "clouds": (
        ("sky-far", "M22 25a6 6 0 0 1 .5-12 8.6 8.6 0 0 1 16.3-1.6A7 7 0 0 1 38.2 25z"),
        ("sky-cloud", "M13 41a8.5 8.5 0 0 1 .8-17 12 12 0 0 1 22.7-2.2A9.8 9.8 0 0 1 35.5 41z"),
    ),
    "rain": (
        ("sky-cloud sky-grey", "M14 30a8 8 0 0 1 .7-16 11.3 11.3 0 0 1 21.4-2.1A9.2 9.2 0 0 1 35.2 30z"),
        ("sky-rain", "M15 35l-3 8M24 35l-3 8M33 35l-3 8"),
    ),
    "storm": (
        ("sky-cloud sky-dark", "M14 28a8 8 0 0 1 .7-16 11.3 11.3 0 0 1 21.4-2.1A9.2 9.2 0 0 1 35.2 28z"),
        ("sky-bolt", "M26 23l-9 12h6l-3 10 11-14h-6.5l4.5-8z"),
        ("sky-rain", "M12 33l-2.5 6M37 33l-2.5 6"),
    ),
    MIST: (("sky-mist", "M10 14h19M34 14h5M6 22h6M17 22h25M9 30h22M36 30h5M13 38h7M25 38h12"),),
}  # fmt: skip


def weather_sprite() -> SafeString:
    """The sprite, included once per page before the first icon."""
    symbols = format_html_join(
        "",
        '<symbol id="sky-{}" viewBox="0 0 48 48">{}</symbol>',
        ((name, format_html_join("", '<path class="{}" d="{}"/>', shapes)) for name, shapes in _DRAWINGS.items()),
    )
    return format_html('<svg class="sky-sprite" width="0" height="0" aria-hidden="true">{}</svg>', symbols)


def sign_name(class_number: int | None) -> str:
    """The name of the drawing of a class (0 worst to 4 best); mist if None."""
    return MIST if class_number is None else SIGNS[class_number]


class WeatherShade(StrEnum):
    """The lightness of an icon, which distinguishes icons of one class on a page."""

    LIGHT = "light"
    MIDDLE = ""
    DARK = "dark"


def weather_sign(
    class_number: int | None, *, label: str = "", is_sure: bool = True, shade: WeatherShade = WeatherShade.MIDDLE
) -> SafeString:
    """The icon of a class, with ``label`` for screen readers (none if the text beside it says the same).

    Drawn in broken lines if ``is_sure`` is false.
    """
    name = sign_name(class_number)
    css_class = f"sky sky-is-{name}" + ("" if is_sure else " sky-unsure") + (f" sky-{shade}" if shade else "")
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" {}><use href="#sky-{}"/></svg>', css_class, role, name)
