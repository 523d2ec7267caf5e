import pytest

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.mandates import ask_mandate
from maillage.accounts.store.models import Mandate, MandateRequest
from maillage.core.clock import utc_now
from tests.letters_sent import letters_sent
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


def test_epci_asks_on_its_page_and_the_commune_accepts_on_hers(people: People):
    change_role_of(people.emma, Role.ADMINISTRATOR)
    change_role_of(people.farid, Role.ADMINISTRATOR)
    people.client("emma").post(
        "/organisations/pornic-agglo-pays-de-retz/mandats/demander",
        {"organisation": "commune-de-clisson", "scope": "open"},
    )
    asked = MandateRequest.objects.get()

    people.client("farid").post(f"/organisations/commune-de-clisson/mandats/demandes/{asked.pk}/accepter")

    mandate = Mandate.objects.get(principal=people.other_commune)
    assert (mandate.actor, mandate.consented_by, letters_sent()[0].to) == (
        people.epci,
        people.farid,
        ["farid@example.org"],
    )


def test_mandate_for_another_capability_says_so_and_is_given_as_it_was_asked(people: People):
    asking = ask_mandate(
        Acting(people.other_commune.pk), people.commune, scope=Capability.BUY, message="", now=utc_now()
    )
    client, page = people.client("chloe"), "/organisations/commune-de-pornic/mandats"
    before = client.get(page).content.decode()

    client.post(f"{page}/demandes/{asking.pk}/accepter")

    after = client.get(page).content.decode()
    given = {(one.actor, one.scope) for one in Mandate.objects.filter(principal=people.commune)}
    assert given == {(people.epci, "open"), (people.other_commune, "buy")}
    assert ("· Acheter" in before, after.count("· Acheter"), "· Ouvrir" in after) == (True, 1, False)


def test_commune_gives_a_mandate_for_its_contracts_alone(people: People):
    client, page = people.client("chloe"), "/organisations/commune-de-pornic/mandats"

    client.post(f"{page}/donner", {"organisation": people.other_commune.slug, "scope": "buy"})
    client.post(f"{page}/donner", {"organisation": people.other_commune.slug, "scope": "cover"})

    given = Mandate.objects.filter(principal=people.commune, actor=people.other_commune)
    assert [mandate.scope for mandate in given] == ["buy"]


def test_nothing_of_a_mandate_is_chosen_beforehand_and_each_choice_is_asked_for(people: People):
    client, page = people.client("chloe"), "/organisations/commune-de-pornic/mandats"

    offered = client.get(page).context["page"]
    answer = client.post(f"{page}/donner", {"organisation": people.other_commune.slug})

    forms = (offered.giving, offered.asking)
    first = [[next(iter(form[name].subwidgets)).data["value"] for name in ("organisation", "scope")] for form in forms]
    assert (first, [form[name].value() for form in forms for name in ("organisation", "scope")]) == (
        [["", ""], ["", ""]],
        [None] * 4,
    )
    assert (answer.status_code, list(answer.context["page"].giving.errors)) == (422, ["scope"])
    assert not Mandate.objects.filter(principal=people.commune, actor=people.other_commune).exists()


def test_agency_that_records_a_consent_must_say_where_it_was_given(people: People):
    client = people.client("aline")
    page = "/organisations/commune-de-clisson/mandats"

    answer = client.post(f"{page}/donner", {"organisation": people.epci.slug, "scope": "open"}, follow=True)

    assert ("Dites où l’accord a été donné" in answer.content.decode(), Mandate.objects.count()) == (True, 1)


def test_mandate_of_others_cannot_be_ended_from_here(people: People):
    change_role_of(people.farid, Role.ADMINISTRATOR)

    people.client("farid").post(f"/organisations/commune-de-clisson/mandats/{people.mandate.pk}/terminer")

    people.mandate.refresh_from_db()
    assert people.mandate.ended_at is None


def test_organisation_that_is_in_no_list_gets_no_mandate(people: People):
    answer = people.client("chloe").post(
        "/organisations/commune-de-pornic/mandats/donner", {"organisation": "nulle-part"}, follow=True
    )

    assert "Choisissez une organisation de la liste" in answer.content.decode()
