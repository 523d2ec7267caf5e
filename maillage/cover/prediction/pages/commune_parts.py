"""A sentence on measurements on a commune's page, separate from the predicted figures."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from maillage.cover.prediction.pages.parts.truth_words import measured_words
from maillage.cover.prediction.store.truth_report import commune_truth


def measured_beside(code: str) -> str:
    """The measured share of a commune, or that there are too few tests."""
    measured = commune_truth(code)
    if measured is None:
        return _("Mesuré sur place : moins de cinq foyers ont testé ici, rien ne confirme encore ce calcul.")
    return _("Mesuré sur place : %(measured)s.") % {"measured": measured_words(measured)}


SENTENCES: Final[tuple[Callable[[str], str], ...]] = (measured_beside,)
