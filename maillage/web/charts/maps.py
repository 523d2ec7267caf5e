"""Static maps: areas coloured by class, as links."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class LegendStep:
    """One colour of a map and its label."""

    css_class: str
    label: str


@dataclass(frozen=True, slots=True)
class AreaShape:
    """One area of a map: its path, colour class, link and title."""

    path: str
    css_class: str
    href: str
    title: str


def area_map(
    shapes: Sequence[AreaShape], *, view_box: str, title: str, border: str, is_linked: bool = True
) -> SafeString:
    """Areas coloured by class, each a link with a title; ``border`` is drawn on top.

    Without ``is_linked`` it is one image, so that a page does not gain a hundred tab stops.
    """
    if is_linked:
        areas = format_html_join(
            "",
            '<a href="{}"><title>{}</title><path class="{}" d="{}"/></a>',
            ((shape.href, shape.title, shape.css_class, shape.path) for shape in shapes),
        )
    else:
        areas = format_html_join(
            "",
            '<path class="{}" d="{}"><title>{}</title></path>',
            ((shape.css_class, shape.path, shape.title) for shape in shapes),
        )
    return format_html(
        '<svg class="region-map" viewBox="{}" role="{}" aria-label="{}">{}<path class="border" d="{}"/></svg>',
        view_box, "group" if is_linked else "img", title, areas, border,
    )  # fmt: skip
