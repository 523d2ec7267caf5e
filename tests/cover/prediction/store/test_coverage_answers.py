"""What the prediction in force says of several communes."""

import pytest

from maillage.cover.prediction.store.coverage_answers import totals_of
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.territory.store.territories import communes_of

pytestmark = pytest.mark.django_db


def test_one_commune_alone_is_its_row(published: PublishedPrediction):
    row = published.communes["44113"]

    totals = totals_of(published, "commune:44113")

    assert totals is not None
    assert (totals.households, totals.served, totals.served_low) == (row.households, row.served, row.served_low)


def test_interval_of_several_communes_lies_within_the_sum_of_theirs(published: PublishedPrediction):
    totals = totals_of(published, "departement:44")

    assert totals is not None
    rows = published.communes.values()
    assert sum(row.served_low for row in rows) <= totals.served_low + len(rows)
    assert totals.served_high <= sum(row.served_high for row in rows) + len(rows)


def test_nothing_is_said_of_communes_outside(published: PublishedPrediction):
    assert totals_of(published, "commune:75056") is None


def test_total_is_the_sum_of_its_communes_and_says_how_many_are_computed(published: PublishedPrediction):
    # The page said 5,736 households served, the file under it added up to 5,490.
    totals = totals_of(published, "departement:44")

    assert totals is not None
    rows = published.communes.values()
    assert totals.served == sum(row.served for row in rows)
    assert totals.households == sum(row.households for row in rows)
    assert totals.served_low <= totals.served <= totals.served_high
    assert (totals.computed, totals.communes) == (len(published.communes), len(communes_of("departement:44")))
    assert 0 < totals.computed < totals.communes
