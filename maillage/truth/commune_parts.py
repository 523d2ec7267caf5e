"""What tests say beside the prediction, on the sheet of a commune: a sentence of its own, never one figure with it."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from maillage.truth.parts.truth_words import measured_words
from maillage.truth.queries.truth_report import commune_truth


def measured_beside(code: str) -> str:
    """What was measured in a commune, or that nothing may be said yet."""
    measured = commune_truth(code)
    if measured is None:
        return _("Mesuré sur place : moins de cinq foyers ont testé ici, rien ne confirme encore ce calcul.")
    return _("Mesuré sur place : %(measured)s.") % {"measured": measured_words(measured)}


SENTENCES: Final[tuple[Callable[[str], str], ...]] = (measured_beside,)
