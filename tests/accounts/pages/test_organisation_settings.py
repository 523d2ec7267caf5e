import re
from datetime import date

import pytest

from maillage.accounts.domain.terms import Acting, Role, Verb
from maillage.accounts.store.mandates import key_acting
from maillage.accounts.store.models import ApiKey, Organisation, TraceEntry
from tests.people import People

pytestmark = pytest.mark.django_db
PAGE = "/organisations/commune-de-pornic/cles"


def test_key_is_shown_once_and_works(people: People):
    client = people.client("chloe")

    shown = client.post(f"{PAGE}/faire", {"name": "Logiciel", "role": "publisher"})

    found = re.search(r"mlg_[\w-]{43}", shown.content.decode())
    assert found is not None
    assert (
        found[0] in client.get(PAGE).content.decode(),
        "no-store" in shown.headers["Cache-Control"],
        key_acting(found[0], Role.PUBLISHER, today=date(2026, 11, 25)),
    ) == (False, True, Acting(people.commune.pk))


def test_key_that_is_asked_for_twice_is_one_and_the_one_that_is_shown(people: People):
    client = people.client("chloe")

    pages = [client.post(f"{PAGE}/faire", {"name": "Logiciel", "role": "publisher"}) for _click in range(2)]

    (shown,) = re.findall(r"mlg_[\w-]{43}", pages[1].content.decode())[:1]
    assert key_acting(shown, Role.PUBLISHER, today=date(2026, 11, 25)) == Acting(people.commune.pk)
    assert (ApiKey.objects.count(), TraceEntry.objects.filter(verb=Verb.KEY_MADE.value).count()) == (1, 1)


def test_key_cannot_administer(people: People):
    answer = people.client("chloe").post(f"{PAGE}/faire", {"name": "Logiciel", "role": "administrator"})

    assert (answer.status_code, ApiKey.objects.count()) == (422, 0)


def test_key_of_another_organisation_is_not_found(people: People):
    people.client("chloe").post(f"{PAGE}/faire", {"name": "Logiciel", "role": "publisher"})
    people.epci.memberships.update(role=Role.ADMINISTRATOR.value)
    key = ApiKey.objects.get()

    answer = people.client("emma").post(f"/organisations/{people.epci.slug}/cles/{key.pk}/revoquer")

    key.refresh_from_db()
    assert (answer.status_code, key.revoked_at) == (404, None)


def test_agency_corrects_who_an_organisation_is_with_what_it_was_in_the_trace(people: People):
    address = "/organisations/commune-de-pornic/reglages"
    page = people.client("aline").get(address).content.decode()

    people.client("aline").post(
        f"{address}/identite",
        {"name": "Mairie de Pornic", "kind": "commune", "territory": "Pornic", "siret": "218 601 946 00013"},
    )

    people.commune.refresh_from_db()
    assert 'value="Pornic"' in page
    assert (people.commune.name, people.commune.territory) == ("Mairie de Pornic", "commune:44131")
    assert people.commune.siret == "21860194600013"
    entry = TraceEntry.objects.get(verb=Verb.ORGANISATION_CHANGED.value)
    assert (entry.detail["before"]["name"], entry.through) == ("Commune de Pornic", people.agency)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "Gigalis", "Une organisation s’appelle déjà Gigalis"),
        ("siret", "123", "n’est pas un SIRET"),
        ("territory", "Nulle-Part-sur-Mer", "n’est connu de personne ici"),
        ("kind", "agency", "choix"),
    ],
)
def test_organisation_that_cannot_be_so_is_refused_at_its_field(people: People, field: str, typed: str, said: str):
    right = {"name": "Mairie", "kind": "commune", "territory": "Pornic", "siret": ""}

    answer = people.client("aline").post("/organisations/commune-de-pornic/reglages/identite", right | {field: typed})

    people.commune.refresh_from_db()
    assert (answer.status_code, people.commune.name) == (422, "Commune de Pornic")
    assert said in answer.content.decode()


def test_own_administrators_read_who_they_are_and_write_to_the_agency(people: People):
    page = people.client("chloe").get("/organisations/commune-de-pornic/reglages").content.decode()

    assert ("Corriger qui elle est" in page, "écrivez à l’agence" in page) == (False, True)


def test_organisation_is_added_and_its_people_are_invited_next(people: People):
    answer = people.client("aline").post(
        "/moderation/ajouter", {"name": "Syndicat du pays", "kind": "other", "territory": "", "siret": ""}
    )

    organisation = Organisation.objects.get(name="Syndicat du pays")
    assert answer.headers["Location"] == f"/organisations/{organisation.slug}/membres"
    assert TraceEntry.objects.get(organisation=organisation).verb == Verb.ORGANISATION_ACCEPTED.value


@pytest.mark.parametrize(("address", "shown"), [("commune:53147", "53147"), ("place:pornic", "place:pornic")])
def test_territory_is_shown_so_that_saving_keeps_it(people: People, address: str, shown: str):
    people.commune.territory = address
    people.commune.save()
    page = people.client("aline").get("/organisations/commune-de-pornic/reglages").content.decode()

    people.client("aline").post(
        "/organisations/commune-de-pornic/reglages/identite",
        {"name": "Commune de Pornic", "kind": "commune", "territory": shown, "siret": ""},
    )

    people.commune.refresh_from_db()
    assert f'value="{shown}"' in page
    assert people.commune.territory == address
