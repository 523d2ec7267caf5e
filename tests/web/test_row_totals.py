from django.db import connection
from django.db.models import Count, Max, Q
from django.test.utils import CaptureQueriesContext

from maillage.accounts.store.models import Organisation
from maillage.web.row_totals import RowTotals
from tests.people import People

_ACCEPTED = Q(state="accepted")


def _totals() -> RowTotals:
    return RowTotals(lambda: Organisation.objects.exclude(name=""), Count("pk"), Count("pk", filter=_ACCEPTED))


def test_totals_are_those_that_django_tells_at_each_moment(people: People):
    totals = _totals()
    rows = Organisation.objects.exclude(name="")
    before = totals.now()

    Organisation.objects.filter(_ACCEPTED, pk=people.commune.pk).update(state="suspended")

    told = rows.aggregate(all=Count("pk"), accepted=Count("pk", filter=_ACCEPTED))
    assert totals.now() == (told["all"], told["accepted"])
    assert totals.now() != before


def test_each_moment_after_the_first_asks_one_statement_and_no_other_is_put_together(people: People):
    totals = _totals()
    totals.now()

    with CaptureQueriesContext(connection) as asked:
        totals.now()
        totals.now()

    assert len({query["sql"] for query in asked}) == 1
    assert len(asked) == 2


def test_no_rows_have_no_last_one(db: None):
    Organisation.objects.all().delete()

    assert RowTotals(Organisation.objects.all, Max("pk"), Count("pk")).now() == (None, 0)
