import pytest
from django.test import Client

from maillage.demonstration.network_tests import demonstrate_actions
from maillage.measure.record.domain.calendar import PARIS
from maillage.measure.record.domain.terms import Origin
from tests.measure.repair.repairing import CHATEAUBRIANT, NOW, Made, count_made

pytestmark = pytest.mark.django_db(transaction=True)  # PostgreSQL counts what is committed


def test_invented_works_leave_the_page_of_zones_with_the_simulated_tests(client: Client) -> None:
    """After « quality remove --origin simulated » the page still listed works that nobody did."""
    count_made([Made(CHATEAUBRIANT)], origin=Origin.SIMULATED)
    demonstrate_actions(NOW, NOW.astimezone(PARIS).date())

    shown = {origin: client.get(f"/reparer?origin={origin}").content.decode() for origin in ("simulated", "crowd")}

    assert {origin: "(démonstration)" in page for origin, page in shown.items()} == {"simulated": True, "crowd": False}
