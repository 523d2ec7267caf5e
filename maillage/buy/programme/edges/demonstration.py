"""What can be demonstrated of purchases to come: a programme of invented buyers, made of their invented contracts."""

from functools import partial
from typing import Final

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from maillage.buy.programme.store.invented_programme import load_programme, remove_programme
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES, purchases_of_kind
from maillage.core.problems import sentence
from maillage.web.demonstration import Demonstration
from maillage.web.row_totals import PreparedStatement, RowTotals
from maillage.web.wording.formats import number


def _real_words(count: int) -> str:
    return ngettext("%(count)s vrai achat annoncé", "%(count)s vrais achats annoncés", count) % {"count": number(count)}


def _href(count: int) -> str:
    row = purchases_of_kind(is_invented=False).first() if count == 1 else None
    if row is not None:
        return reverse("planned_purchase", args=[row.pk])
    return f"{reverse('programme')}?demonstration=0"


# Asked by most pages.
_INVENTED: Final = PreparedStatement(lambda: purchases_of_kind(is_invented=True).exists())
_REAL: Final = RowTotals(partial(purchases_of_kind, is_invented=False), Count("pk"))
DEMONSTRATIONS: Final = (
    Demonstration(
        name=PLANNED_PURCHASES,
        place=30,
        label=sentence("achats annoncés"),
        floor="DEMO_UNTIL_PLANNED_PURCHASES",
        is_held=lambda: bool(_INVENTED.rows()),
        real_count=lambda: int(_REAL.now()[0]),
        real_words=_real_words,
        real_href=_href,
        remove=remove_programme,
        restore=load_programme,
    ),
)
