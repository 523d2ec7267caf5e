"""Purchases to come as a data set of the agency: the columns of their schema, a version where something changed."""

import pytest

from maillage.accounts.domain.terms import Acting
from maillage.buy.programme.store.programme_table import give_programme_table
from maillage.buy.programme.store.purchase_history import give_up_purchase
from maillage.core.clock import utc_now
from maillage.opendata.catalog.store.models import Dataset
from tests.buy.programme.plans import announce
from tests.people import People

pytestmark = pytest.mark.django_db


def test_data_set_follows_the_programme_and_conforms_to_its_schema(people: People) -> None:
    assert give_programme_table(utc_now()) == 0
    row = announce(people.commune)

    given = [give_programme_table(utc_now()), give_programme_table(utc_now())]
    give_up_purchase(Acting(people.commune.pk), row.pk, "Budget revu", now=utc_now())
    given.append(give_programme_table(utc_now()))

    dataset = Dataset.objects.get(slug="programme-achats")
    assert given == [1, 0, 1]
    assert (dataset.schema_id, dataset.row_count) == ("maillage/programme-achats", 1)
    assert [version.error_count for version in dataset.versions.all()] == [0, 0]
