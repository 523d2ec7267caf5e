"""Light maps: areas as links coloured by class."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


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


def area_map(
    shapes: Sequence[AreaShape], *, view_box: str, title: str, border: str, is_linked: bool = True
) -> SafeString:
    """Areas coloured by class, each a link that says its name and figure; ``border`` is drawn above them.

    Not ``is_linked`` it is one picture, for a page where a hundred stops of the keyboard would stand in the way.
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
