"""The demonstration of social clauses, followed by invented coordinations."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from maillage.core.problems import sentence
from maillage.include.clauses.store.access import CLAUSES, of_kind
from maillage.include.clauses.store.invented_clauses import has_invented_clauses, load_clauses, remove_clauses
from maillage.include.clauses.store.models import InsertionClause
from maillage.web.demonstration import Demonstration
from maillage.web.wording.formats import number


def _real() -> QuerySet[InsertionClause]:
    return of_kind(InsertionClause.objects.all(), is_invented=False)


def _real_words(count: int) -> str:
    text = ngettext("%(count)s vraie clause suivie", "%(count)s vraies clauses suivies", count)
    return text % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=CLAUSES,
        place=70,
        label=sentence("clauses sociales"),
        floor="DEMO_UNTIL_CLAUSES",
        is_held=has_invented_clauses,
        real_count=lambda: _real().count(),
        real_words=_real_words,
        real_href=lambda _count: f"{reverse('social_clauses')}?demonstration=0",
        remove=remove_clauses,
        restore=load_clauses,
    ),
)
