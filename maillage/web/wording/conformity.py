"""How far the site conforms to the national rules of accessibility (RGAA 4.1), in the words of the law."""

from typing import Final

from django.utils.translation import gettext as _

_FULL_PERCENT: Final = 100
_PARTIAL_PERCENT: Final = (
    50  # from half of the criteria on, a site conforms in part (order of 20 September 2019, annex)
)


def conformity_words(percent: int | None) -> str:
    """The words that the law wants at the foot of each page: an audit alone makes a site more than not conforming."""
    if percent == _FULL_PERCENT:
        return _("totalement conforme")
    if percent is not None and percent >= _PARTIAL_PERCENT:
        return _("partiellement conforme")
    return _("non conforme")
