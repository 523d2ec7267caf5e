"""A short list of parts with a bar each (web/share_list.html), marked up as a table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One part: its name, its link ("" for none), its figure, a note beside it, the width of its bar."""

    name: str
    figure: str
    beside: str = ""
    href: str = ""
    width: str = "0%"


def bar_width(part: float, most: float) -> str:
    """The width of the bar of ``part`` relative to ``most``: "12.5%"; zero for negative parts."""
    return f"{round(100 * max(part, 0) / most, 1)}%" if most > 0 else "0%"
