"""How many functions of ours the page of a region enters when nobody has looked since the last publication."""

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.core.files import published
from maillage.measure.campaign.edges.duties import DUTIES as CAMPAIGN_DUTIES
from maillage.measure.comparison.edges.duties import DUTIES as COMPARISON_DUTIES
from maillage.measure.figures.store import home_files
from maillage.measure.figures.store.counter import count_once
from maillage.measure.record.store.simulation import simulate_campaign
from maillage.measure.repair.edges.duties import DUTIES as REPAIR_DUTIES
from tests.functions_entered import functions_entered
from tests.measure.figures.campaigns import NANTES

# 432 today: the drawn map, the verdict and the panels of fourteen features; what is behind "Le détail" is not made.
MOST_FUNCTIONS = 435

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nantes_counted")]


def test_page_of_a_region_enters_few_functions_when_nobody_has_looked_before(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whether files are whole is looked at twice a second: here at every read, however slow the machine.
    monkeypatch.setattr(published, "LOOK_EVERY_S", -1.0)
    monkeypatch.setattr(home_files, "MANY_ROWS", 50)  # with many tests the follower makes things ahead
    client.get("/territoires/region:52")  # loads code, templates and the territory, whichever tests came before
    simulate_campaign(NANTES, tests=900, devices=300, seed=8, now=utc_now(), progress=lambda _done: None)
    count_once()
    # Those that make files; of best operators nothing is noted while invented tests are shown.
    ahead = [each for each in (*COMPARISON_DUTIES, *CAMPAIGN_DUTIES, *REPAIR_DUTIES) if each.name != "best operators"]
    for duty in ahead:
        assert duty.look(utc_now()) >= 1

    with functions_entered() as entered:
        answer = client.get("/territoires/region:52")

    assert answer.status_code == 200
    assert "measure/repair/pages/panels.py repairs_here" in {name.rpartition(" ")[0] for name in entered}
    assert len(entered) <= MOST_FUNCTIONS, sorted(entered)
