"""Opportunities are worked out of the calendar, the programme and the directory; only what differs is written."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.buy.programme.domain.planned_purchases import Quarter, Reservation
from maillage.buy.programme.store.purchase_contracts import contracts_of_keys
from maillage.buy.programme.store.purchase_history import give_up_purchase
from maillage.core.clock import utc_now
from maillage.include.opportunities.pages.parts.opportunity_words import amount_text, dependence_text
from maillage.include.opportunities.store.models import Opportunity
from maillage.include.opportunities.store.opportunities import opportunity_row, rows_reached_by
from maillage.include.opportunities.store.opportunity_search import (
    OpportunitySearch,
    ProposalFilter,
    opportunities_searched,
)
from maillage.include.structures.store.structures import stated_structure
from tests.buy.programme.plans import announce, plan
from tests.include.opportunities.scene import ADAPTED, GARDENERS, directory_of, worked_out
from tests.people import People

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts")]


def titles(search: OpportunitySearch) -> list[str]:
    """What a search finds today."""
    return [row.title for row in opportunities_searched(search, today=localdate())]


def test_contracts_that_end_stand_beside_the_structures_that_reach_them(tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)

    written, again = worked_out(), worked_out()

    # Gardens of Poitiers (nobody near), a newspaper and works of Nantes, all with the CPV of gardens.
    rows = {row.title: row for row in Opportunity.objects.all()}
    assert set(rows) == {"Entretien des espaces verts", "Travaux de la mairie", "Illustration du journal"}
    assert (written, again) == (3, 0)
    nantes, poitiers = rows["Travaux de la mairie"], rows["Entretien des espaces verts"]
    assert (nantes.in_insertion, nantes.in_disability, nantes.level) == (1, 1, "clause")
    assert nantes.dependence == pytest.approx(1_250_000 / 400_000)
    # No structure is seated in Vienne: nobody says that there is none.
    assert (poitiers.in_reach, poitiers.level) == (0, "unknown")
    assert titles(OpportunitySearch()) == ["Illustration du journal", "Travaux de la mairie"]
    assert titles(OpportunitySearch(proposal=ProposalFilter.UNKNOWN)) == ["Entretien des espaces verts"]
    assert len(titles(OpportunitySearch(proposal=ProposalFilter.ALL))) == 3


def test_announced_purchase_takes_the_place_of_the_contract_that_it_renews(tmp_path: Path, people: People):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()
    works = Opportunity.objects.get(title="Travaux de la mairie")
    renewal = plan(object="Jardins", cpv="77310000", territory="commune:44109", renews=works.key)

    row = announce(people.commune, renewal, now=utc_now())
    worked_out()

    assert titles(OpportunitySearch(territory="departement:44")) == ["Jardins", "Illustration du journal"]
    give_up_purchase(Acting(people.commune.pk), row.pk, "Budget revu", now=utc_now())
    worked_out()
    assert titles(OpportunitySearch()) == ["Illustration du journal", "Travaux de la mairie"]
    works.refresh_from_db()
    assert opportunity_row(works.pk).closed_at is None


def test_band_of_all_years_is_told_as_one_and_by_the_year_only_where_the_years_are_known(
    tmp_path: Path, people: People
):
    # 221,000 to 1,000,000 EUR over four years stood as 1,000,000 EUR "par an", and a structure at "376 % : faible".
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()
    works = Opportunity.objects.get(title="Travaux de la mairie")
    months = contracts_of_keys([works.key], today=localdate())[works.key].duration_now_months
    jardins = plan(object="Jardins", cpv="77310000", territory="commune:44109", band=ThresholdBand.BELOW_1M)
    announce(people.commune, jardins, now=utc_now())
    announce(people.commune, replace(jardins, object="Suite", renews=works.key), now=utc_now())
    worked_out()

    rows = {row.title: row for row in Opportunity.objects.all()}

    unknown, renewal = rows["Jardins"], rows["Suite"]
    assert months
    years = max(months / 12, 1)
    assert (unknown.amount_eur, unknown.least_eur, unknown.dependence) == (None, None, None)
    assert spaces(amount_text(unknown)) == "De 221 000 € à 1 M€ pour toute la durée"
    assert [renewal.amount_eur, renewal.least_eur] == pytest.approx([1e6 / years, 221_000 / years])
    assert renewal.dependence == pytest.approx(1e6 / years / 400_000)
    assert spaces(amount_text(renewal)).startswith("entre ")
    assert spaces(dependence_text(renewal)) == f"entre {round(22100 / years / 400)} % et {round(1e8 / years / 4e5)} %"


def spaces(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_purchase_reserved_to_disability_is_none_of_a_structure_of_insertion(tmp_path: Path, people: People):
    directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    reserved = plan(object="Massifs", cpv="77310000", territory="commune:44109", reservation=Reservation.DISABILITY)
    announce(people.commune, reserved, now=utc_now())
    worked_out()

    row = Opportunity.objects.get(title="Massifs")

    assert (row.in_insertion, row.in_disability, row.level, row.article) == (0, 1, "reserve", "L2113-12")


def test_structure_sees_what_is_of_its_trade_and_in_its_reach_by_when_to_act(tmp_path: Path, people: People):
    structures = directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    soon = Quarter.of(localdate())
    announce(people.commune, plan(object="Nettoyage", territory="commune:44109", quarter=soon), now=utc_now())
    announce(people.commune, plan(object="Nettoyage du Mans", territory="commune:72181", quarter=soon), now=utc_now())
    worked_out()

    gardeners = OpportunitySearch(structure=structures["Jardins du Port"].pk)
    adapted = OpportunitySearch(structure=structures["Vert Adapté"].pk)

    assert titles(gardeners) == ["Illustration du journal", "Travaux de la mairie"]
    assert set(titles(adapted)) == {"Nettoyage", "Illustration du journal", "Travaux de la mairie"}
    acted = [row.act_by for row in opportunities_searched(adapted, today=localdate())]
    assert acted == sorted(acted)


def test_numbers_in_reach_are_those_of_the_structures_that_are_led_to(tmp_path: Path):
    structures = directory_of(tmp_path / "list", GARDENERS, ADAPTED)
    worked_out()

    for row in Opportunity.objects.all():
        reaching = [name for name, one in structures.items() if rows_reached_by(stated_structure(one), [row])]
        assert len(reaching) == row.in_reach


def test_contract_that_ended_is_over_before_the_next_look(tmp_path: Path):
    directory_of(tmp_path / "list", GARDENERS)
    worked_out()
    newspaper = Opportunity.objects.get(title="Illustration du journal")
    day_after = newspaper.on + dt.timedelta(days=1)

    found = opportunities_searched(OpportunitySearch(), today=day_after)

    assert "Illustration du journal" not in [row.title for row in found]
    worked_out(utc_now() + (day_after - localdate()))
    newspaper.refresh_from_db()
    assert newspaper.closed_at is not None
