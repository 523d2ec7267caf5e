"""Quarters and bands of amounts in the language of the page."""

from typing import Final

from django.utils.translation import gettext as _

from maillage.buy.contracts.domain.threshold_bands import BAND_LABELS, ThresholdBand
from maillage.buy.programme.domain.planned_purchases import Quarter
from maillage.core.problems import sentence

_ORDINALS: Final = (
    sentence("1er trimestre %(year)s"),
    sentence("2e trimestre %(year)s"),
    sentence("3e trimestre %(year)s"),
    sentence("4e trimestre %(year)s"),
)


def quarter_text(quarter: Quarter) -> str:
    """A quarter: "1er trimestre 2027"."""
    return _(_ORDINALS[quarter.number - 1]) % {"year": quarter.year}


def band_text(band: ThresholdBand) -> str:
    """A band of amounts: "De 40 000 à 90 000 €"."""
    return _(BAND_LABELS[band])
