"""Who writes "4G fixe" into the search finds where to ask; nothing is offered while nothing is predicted."""

from pathlib import Path

import pytest

from maillage.cover.eligibility.pages.subjects import addresses_answered
from maillage.cover.prediction.store.current_prediction import PublishedPrediction
from maillage.kits.search.subjects import SearchQuery
from maillage.territory.store.territories import territory

pytestmark = pytest.mark.django_db


def asked(text: str) -> SearchQuery:
    return SearchQuery.of(text, territory("region:52"))


@pytest.mark.usefixtures("published")
def test_name_of_the_service_leads_to_the_question(published: PublishedPrediction):
    texts = ("4G fixe", "la 4g FIXE chez moi", "44210")
    found = [result.href for text in texts for result in addresses_answered(asked(text), 3).results]

    assert published.version
    assert found == ["/couverture", "/couverture", "/couverture/lieu?q=44210"]


def test_nothing_is_offered_while_nothing_is_predicted(coverage_data: Path):
    assert coverage_data.exists()
    assert addresses_answered(asked("4G fixe"), 3).results == ()
