"""A short list of parts with a bar each (templates/web/share_list.html); a table says the same, for it is one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One part: its name, its page ("" for none), its figure, what stands beside it, the width of its bar."""

    name: str
    figure: str
    beside: str = ""
    href: str = ""
    width: str = "0%"


def bar_width(part: float, most: float) -> str:
    """How long the bar of ``part`` is where that of ``most`` is whole: "12.5%"; nothing below zero has one."""
    return f"{round(100 * max(part, 0) / most, 1)}%" if most > 0 else "0%"
