"""What the prediction in force says of several communes."""

from maillage.coverage.queries.coverage_answers import totals_of
from maillage.coverage.queries.current_prediction import PublishedPrediction


def test_one_commune_alone_is_its_row(published: PublishedPrediction):
    row = published.communes["44113"]

    totals = totals_of(published, ["44113"])

    assert totals is not None
    assert (totals.households, totals.served, totals.served_low) == (row.households, row.served, row.served_low)


def test_interval_of_several_communes_lies_within_the_sum_of_theirs(published: PublishedPrediction):
    totals = totals_of(published, list(published.communes))

    assert totals is not None
    rows = published.communes.values()
    assert sum(row.served_low for row in rows) <= totals.served_low + len(rows)
    assert totals.served_high <= sum(row.served_high for row in rows) + len(rows)


def test_nothing_is_said_of_communes_outside(published: PublishedPrediction):
    assert totals_of(published, ["75056", "69123"]) is None
