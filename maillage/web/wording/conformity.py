"""The site's conformity with the French accessibility standard (RGAA 4.1), in the terms of the law."""

from typing import Final

from django.utils.translation import gettext as _

_FULL_PERCENT: Final = 100
_PARTIAL_PERCENT: Final = 50  # half of the criteria: partial conformity (order of 20 September 2019, annex)


def conformity_words(percent: int | None) -> str:
    """The statement that the law requires in each footer: without an audit, a site is not conforming."""
    if percent == _FULL_PERCENT:
        return _("totalement conforme")
    if percent is not None and percent >= _PARTIAL_PERCENT:
        return _("partiellement conforme")
    return _("non conforme")
