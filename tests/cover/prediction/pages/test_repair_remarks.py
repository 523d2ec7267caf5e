import pytest

from maillage.cover.prediction.pages.panels import badly_served_twice
from maillage.cover.prediction.store.current_prediction import PublishedPrediction

pytestmark = pytest.mark.django_db


def test_commune_that_fixed_4g_would_leave_without_is_told_and_no_other(published_quietly: PublishedPrediction):
    rows = published_quietly.communes
    bad = [code for code, row in rows.items() if 2 * row.served_high < row.households]
    assert bad

    said = list(badly_served_twice([*rows, "44999"]))

    assert len(said) == min(len(bad), 8)
    assert all("mal servie par le mobile et par la 4G fixe" in text for text in said)
    assert list(badly_served_twice([code for code in rows if code not in bad])) == []


@pytest.mark.usefixtures("coverage_data")
def test_without_a_prediction_nothing_is_added():
    assert list(badly_served_twice(["44113"])) == []
