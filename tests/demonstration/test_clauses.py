"""The clauses of the demonstration come with invented contracts, and stand beside real ones in no figure."""

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from maillage.accounts.store.models import Organisation, TraceEntry, User
from maillage.buy.contracts.store.contract_files import MANIFEST, contracts_folder
from maillage.core.clock import utc_now
from maillage.demonstration.clauses import follow_clauses, remove_clauses
from maillage.demonstration.region import InventedPlace
from maillage.demonstration.structures import follow_structures
from maillage.include.clauses.store.balances import clause_balance
from maillage.include.clauses.store.hours.hour_findings import hour_findings
from maillage.include.clauses.store.hours.hour_sums import hour_sums
from maillage.include.clauses.store.models import ClauseParticipant, InsertionClause, PublishedYear
from maillage.include.clauses.store.published_figures import publish_due_years, publish_yearly_table
from tests.demonstration.invented_market import build_invented_market
from tests.include.clauses.scene import make_coordinations
from tests.people import People

PLACES = [InventedPlace("44109", "Nantes", 320_000), InventedPlace("49007", "Angers", 155_000)]


@pytest.fixture
def invented_market(contracts_data: Path, tmp_path: Path, people: People) -> None:
    build_invented_market(tmp_path, PLACES, series=24)
    follow_structures(utc_now())


def test_stadium_is_at_136_percent_lots_are_followed_and_nothing_is_odd(invented_market: None) -> None:
    count, again = follow_clauses(utc_now()), follow_clauses(utc_now())

    stadium = InsertionClause.objects.get(title__startswith="Un stade")
    lots = InsertionClause.objects.exclude(contract_key="")
    page = Client().get("/clauses-sociales").content.decode()
    assert (count, again) == (InsertionClause.objects.count(), 0)
    assert (hour_sums(stadium).done, hour_sums(stadium).people, stadium.state) == (13_600_000, 140, "closed")
    assert [(set(hour_sums(lot).by_mode), lot.amendments.count()) for lot in lots.order_by("pk")] == [
        ({"embauche", "interim", "sous-traitance"}, 1),
        ({"embauche", "interim", "sous-traitance"}, 0),
    ]
    assert [finding for row in InsertionClause.objects.all() for finding in hour_findings(row)] == []
    assert clause_balance(None).whole.clauses == 0
    assert PublishedYear.objects.count() == 2
    assert "clauses sociales" in page.partition("strip-invented")[2].partition("</aside>")[0]
    assert page.count("(démonstration)") == 3
    assert publish_yearly_table(utc_now()) == 0


def test_a_real_clause_leaves_the_demonstration_and_no_figure_counts_both(invented_market: None) -> None:
    count = follow_clauses(utc_now())
    before = Client().get("/clauses-sociales").content.decode()
    scene = make_coordinations()
    years = publish_due_years(dt.datetime(2030, 1, 1, tzinfo=dt.UTC))

    follow_clauses(utc_now())

    after = Client().get("/clauses-sociales").content.decode()
    real = Client().get("/clauses-sociales?demonstration=0").content.decode()
    assert InsertionClause.objects.count() == count + 1
    assert clause_balance(None).whole.clauses == 1
    assert (years, PublishedYear.objects.filter(is_invented=True).count()) == (0, 2)
    assert "1 vraie clause suivie" in after
    assert _body(after) == _body(before)
    assert "(démonstration)" not in real
    assert scene.here.name in real


def _body(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_removed_demonstration_leaves_exactly_what_is_real(invented_market: None) -> None:
    follow_clauses(utc_now())
    scene = make_coordinations()

    remove_clauses(utc_now())

    assert list(InsertionClause.objects.all()) == [scene.clause]
    assert (ClauseParticipant.objects.count(), PublishedYear.objects.count()) == (0, 0)
    assert not Organisation.objects.filter(name__contains="démonstration").exists()
    assert not User.objects.filter(username__startswith="demonstration-").exists()
    assert not TraceEntry.objects.exclude(organisation__in=[scene.here, scene.elsewhere]).filter(
        verb__startswith="clause-"
    )


def test_demonstration_is_made_anew_before_its_people_are_forgotten(invented_market: None, tmp_path: Path) -> None:
    count, later = follow_clauses(utc_now()), utc_now() + dt.timedelta(days=80)

    taken_away, anew = follow_clauses(later), follow_clauses(later)

    assert taken_away == count
    assert anew > 0


def test_demonstration_stays_while_contracts_are_read_again(invented_market: None) -> None:
    count = follow_clauses(utc_now())
    (contracts_folder(is_invented=True) / MANIFEST).unlink()

    meanwhile = (follow_structures(utc_now()), follow_clauses(utc_now()))

    assert meanwhile == (0, 0)
    assert InsertionClause.objects.count() == count
