"""The territory in figures, beside the agency's day: who publishes, is silent, is invited, by EPCI."""

import datetime as dt
from collections.abc import Mapping

import pytest
from django.test import override_settings

from maillage.accounts.domain.terms import Acting, OrganisationKind, Role
from maillage.accounts.store.invitations import invite, withdraw_invitation
from maillage.accounts.store.models import Membership, Organisation
from maillage.accounts.store.organisation_changes import add_demonstration_member
from maillage.accounts.store.welcome import arrivals_by_epci
from maillage.core.clock import utc_now
from maillage.opendata.learning.store.publisher_standing import PublisherStanding, publishers
from tests.opendata.catalog.reusing import published
from tests.people import People

pytestmark = pytest.mark.django_db
HALF_A_YEAR_AGO = utc_now() - dt.timedelta(days=190)


def counts_of(standing: Mapping[PublisherStanding, int]) -> dict[str, int]:
    return {one.value: count for one, count in standing.items()}


def commune(name: str, code: str) -> Organisation:
    return Organisation.objects.create(name=name, kind=OrganisationKind.COMMUNE.value, territory=f"commune:{code}")


@override_settings(HOME_TERRITORY="region:52")
def test_organisations_are_counted_by_what_they_do_and_by_epci(people: People) -> None:
    published("Budget", by=people.commune, now=utc_now())
    published("Vieux budget", by=people.other_commune, now=HALF_A_YEAR_AGO)
    invited = commune("Commune de Chauvé", "44038")
    invite(Acting(invited.pk), "maire@example.org", Role.ADMINISTRATOR, now=utc_now())
    commune("Commune de Cheix-en-Retz", "44039")  # nobody was asked yet

    state = publishers(now=utc_now())

    # The agglomeration has a member and publishes nothing; the agency does not count itself.
    assert counts_of(state.standing) == {"publishing": 1, "silent": 2, "invited": 1}
    retz = next(line for line in state.epcis if line.epci.code == "200067346")
    assert counts_of(retz.standing) == {"publishing": 1, "invited": 1}
    assert retz.communes == 15
    assert state.last is not None
    assert state.last.title == "Budget"


@override_settings(HOME_TERRITORY="region:52")
def test_invited_is_one_number_in_the_card_and_on_the_pages_of_a_welcome(people: People) -> None:
    moments = {"44012": utc_now(), "44106": utc_now() - dt.timedelta(days=20), "44136": utc_now()}
    invitations = {
        code: invite(Acting(commune(f"Mairie {code}", code).pk), "maire@example.org", Role.EDITOR, now=moment)[0]
        for code, moment in moments.items()
    }
    taken_back = invitations["44136"]
    withdraw_invitation(Acting(taken_back.organisation_id), taken_back, now=utc_now())

    card = next(line for line in publishers(now=utc_now()).epcis if line.epci.code == "200067346")
    page = next(row for row in arrivals_by_epci("region:52") if row.epci.code == "200067346")

    assert (card.count(PublisherStanding.INVITED), page.invited) == (2, 2)
    assert (card.count(PublisherStanding.SILENT), page.arrived) == (1, 1)  # Pornic has come, and published nothing
    assert card.shares == (0.0, 3 / 15)


def test_organisations_of_a_demonstration_are_not_counted(people: People) -> None:
    before = publishers(now=utc_now())
    add_demonstration_member(commune("Commune inventée", "44109"), "Inès")

    assert publishers(now=utc_now()) == before


def test_structure_that_came_to_be_found_is_not_silent(people: People) -> None:
    # Seen: forty inclusive structures, which have no data to publish, were told to be silent.
    before = publishers(now=utc_now()).count(PublisherStanding.SILENT)
    structure = Organisation.objects.create(name="Atelier du Pays", kind="structure")
    Membership.objects.create(user=people.farid, organisation=structure, role=Role.ADMINISTRATOR.value)

    assert publishers(now=utc_now()).count(PublisherStanding.SILENT) == before


def test_agency_reads_its_territory_and_nobody_else_does(people: People) -> None:
    published("Budget", by=people.commune, now=utc_now())

    pages = {name: people.client(name).get("/mon-espace").content.decode() for name in ("aline", "bruno", "chloe")}

    assert {name: "Le territoire" in page for name, page in pages.items()} == {
        "aline": True,
        "bruno": True,
        "chloe": False,
    }
    assert "Dernière publication" in pages["aline"]


def test_agency_for_which_nothing_waits_is_told_whom_to_wake_up(people: People) -> None:
    published("Vieux budget", by=people.commune, now=HALF_A_YEAR_AGO)

    # Bruno works there; Aline, who runs it, is first invited to load the data of her region.
    today = people.client("bruno").get("/mon-espace").context["today"]

    assert today.rows == ()
    assert today.suggestion.title.replace("\xa0", " ").endswith("organisations n’ont rien publié depuis six mois")
