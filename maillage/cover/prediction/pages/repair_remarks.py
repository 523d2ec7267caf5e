"""Remarks on a badly served area: communes where fixed 4G would not serve most households either.

Predicted and measured figures are in separate sentences.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _

from maillage.cover.prediction.store.current_prediction import current_prediction
from maillage.cover.prediction.store.truth_report import commune_truth
from maillage.web.wording.formats import number

_MOST: Final = 8


def badly_served_twice(codes: Sequence[str]) -> Iterator[str]:
    """A sentence for each commune that fixed 4G would leave unserved, most households first."""
    prediction = current_prediction()
    if prediction is None:
        return
    rows = [row for code in codes if (row := prediction.communes.get(code)) is not None]
    # Below half even at the upper bound, so that unknown households do not count as unserved.
    without = sorted((row for row in rows if 2 * row.served_high < row.households), key=lambda row: -row.households)
    for row in without[:_MOST]:
        yield _(
            "%(name)s : mal servie par le mobile et par la 4G fixe. D’après le calcul, foyers que celle-ci servirait : "
            "%(served)s sur %(households)s (%(low)s à %(high)s)."
        ) % {
            "name": row.name,
            "served": number(row.served),
            "households": number(row.households),
            "low": number(row.served_low),
            "high": number(row.served_high),
        }
        measured = commune_truth(row.code)
        if measured is not None:
            yield _("%(name)s, mesuré : %(works)s foyers sur %(voices)s testés ont le débit promis.") % {
                "name": row.name,
                "works": number(measured.works),
                "voices": number(measured.voices),
            }


REMARKS: Final[tuple[Callable[[Sequence[str]], Iterator[str]], ...]] = (badly_served_twice,)
