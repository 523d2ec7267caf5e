"""What features give communes for their own sites, beside the counter of tests: a page in a frame, and its code."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.web.offers import offers


@dataclass(frozen=True, slots=True)
class KitEmbed:
    """A page that other sites may frame: ``address`` is its name; it is offered while ``is_offered`` says so."""

    title: str
    text: str
    address: str
    height_px: int
    is_offered: Callable[[], bool]


def kit_embeds() -> tuple[KitEmbed, ...]:
    """What is offered now."""
    return tuple(embed for embed in offers("kit_embeds", "KIT_EMBEDS") if embed.is_offered())
