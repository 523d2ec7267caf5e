"""Pages that features offer communes to embed in their own sites, beside the counter of tests."""

from collections.abc import Callable
from dataclasses import dataclass

from maillage.web.offers import offers


@dataclass(frozen=True, slots=True)
class KitEmbed:
    """A page to embed: ``address`` is its URL name; listed if ``is_offered()``."""

    title: str
    text: str
    address: str
    height_px: int
    is_offered: Callable[[], bool]


def kit_embeds() -> tuple[KitEmbed, ...]:
    """The pages currently offered."""
    return tuple(embed for embed in offers("kit_embeds") if embed.is_offered())
