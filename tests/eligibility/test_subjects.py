"""Who writes "4G fixe" into the search finds where to ask; nothing is offered while nothing is predicted."""

from pathlib import Path

import pytest

from maillage.coverage.queries.current_prediction import PublishedPrediction
from maillage.eligibility.subjects import addresses_answered

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("published")
def test_name_of_the_service_leads_to_the_question(published: PublishedPrediction):
    found = [result.href for text in ("4G fixe", "la 4g FIXE chez moi") for result in addresses_answered(text)]

    assert published.version
    assert found == ["/couverture/lieu", "/couverture/lieu"]


def test_nothing_is_offered_while_nothing_is_predicted(coverage_data: Path):
    assert coverage_data.exists()
    assert list(addresses_answered("4G fixe")) == []
