"""The pages of the harvest: who is let in, and what a person does there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership, User
from maillage.core.clock import utc_now
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.harvest.store.harvesting import harvest_due
from maillage.opendata.harvest.store.models import HarvestSource
from tests.opendata.harvest.remote_catalogue import RemoteCatalogue, remote_catalogue
from tests.people import People

TTL = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://region.example/menus> a dcat:Dataset ; dct:identifier "menus" ; dct:title "Menus des écoles"@fr ;
  dct:license "lov2" ; dcat:distribution [ dcat:downloadURL <https://region.example/menus.csv> ] .
<https://region.example/parcs> a dcat:Dataset ; dct:identifier "parcs" ; dct:title "Parcs"@fr ;
  dct:license "cc-by" ; dcat:distribution [ dcat:downloadURL <https://region.example/parcs.csv> ] .
"""


@pytest.fixture
def remote(settings: Any) -> Iterator[RemoteCatalogue]:
    with remote_catalogue() as catalogue:
        settings.HARVEST_ALLOW = [catalogue.host]
        catalogue.put("/c.ttl", TTL)
        yield catalogue


@pytest.fixture
def source(people: People, remote: RemoteCatalogue) -> HarvestSource:
    """A source of the commune of Pornic, with its trial."""
    client = people.client("chloe")
    answer = add(client, people, remote)
    assert answer.status_code == 302
    return HarvestSource.objects.get()


def add(client: Client, people: People, remote: RemoteCatalogue, **changes: str) -> Any:
    typed = {"organisation": str(people.commune.pk), "name": "Région", "kind": "dcat", "url": f"{remote.url}/c.ttl"}
    return client.post("/moissonnage/ajouter", {**typed, **changes})


# Who: [agency's administrator, agency's editor, administrator of Pornic, its editor, of another one, no account].
CAST = ("aline", "bruno", "chloe", "david", "farid", "visitor")


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("get /moissonnage", [200, 200, 200, 403, 200, 302]),
        ("get /moissonnage/ajouter", [200, 403, 200, 403, 200, 302]),
        ("get /moissonnage/{source}", [200, 200, 200, 403, 403, 302]),
        ("get /moissonnage/moissons/{run}", [200, 200, 200, 403, 403, 302]),
        ("post /moissonnage/{source}/essai", [302, 403, 302, 403, 403, 302]),
        ("post /moissonnage/{source}/moissonner", [302, 403, 302, 403, 403, 302]),
        ("post /moissonnage/{source}/arreter", [302, 403, 302, 403, 403, 302]),
        ("get /moissonnage/{source}/essai", [405] * 6),
        ("get /moissonnage/{source}/moissonner", [405] * 6),
        ("post /moissonnage", [405] * 6),
    ],
)
def test_table_of_who_may_do_what(people: People, source: HarvestSource, way: str, expected: list[int]):
    Membership.objects.filter(user=people.farid).update(role=Role.ADMINISTRATOR.value)
    method, path = way.split(" ")
    url = path.format(source=source.pk, run=source.runs.get().pk)

    answers = [getattr(people.client(name), method)(url).status_code for name in CAST]

    assert dict(zip(CAST, answers, strict=True)) == dict(zip(CAST, expected, strict=True))


@pytest.mark.parametrize("name", CAST)
def test_nobody_adds_a_source_for_an_organisation_that_is_not_theirs(
    people: People, remote: RemoteCatalogue, name: str
):
    Membership.objects.filter(user=people.farid).update(role=Role.ADMINISTRATOR.value)

    add(people.client(name), people, remote)

    assert HarvestSource.objects.exists() == (name in {"aline", "chloe"})


def test_second_factor_that_is_not_proven_stops_at_the_door(people: People, source: HarvestSource):
    people.chloe.totpdevice_set.create(name="x", confirmed=True)  # type: ignore[attr-defined]

    answer = people.client("chloe").get("/moissonnage")

    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/connexion")


def test_trial_is_shown_then_the_harvest_is_asked_and_made(people: People, source: HarvestSource):
    client = people.client("chloe")
    trial = client.get(f"/moissonnage/moissons/{source.runs.get().pk}").content.decode()
    asked = client.post(f"/moissonnage/{source.pk}/moissonner", follow=True).content.decode()
    before = Dataset.objects.count()
    (made,) = harvest_due(utc_now())
    page = client.get(f"/moissonnage/moissons/{made.pk}").content.decode()

    assert "Rien n’a été écrit" in trial
    assert "Menus des écoles" in trial
    assert "Sa licence (cc-by)" in trial
    assert "La moisson commence dans la minute" in asked
    assert (before, Dataset.objects.count()) == (0, 1)
    assert "/catalogue/menus-des-ecoles" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Menus des écoles", "Parcs"}),
        ("?issue=skipped", {"Parcs"}),
        ("?issue=created", {"Menus des écoles"}),
        ("?raison=licence_unknown", {"Parcs"}),
        ("?issue=created&raison=licence_unknown", set()),
        ("?issue=nonsense&raison=%27&page=-3", {"Menus des écoles", "Parcs"}),
    ],
)
def test_outcomes_are_filtered(people: People, source: HarvestSource, query: str, shown: set[str]):
    page = people.client("chloe").get(f"/moissonnage/moissons/{source.runs.get().pk}{query}").content.decode()

    assert {title for title in ("Menus des écoles", "Parcs") if title in page} == shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"url": "http://169.254.169.254/latest/"}, "mène à l’intérieur du réseau"),
        ({"url": "ftp://x.example/"}, "elle commence par https:// ou http://"),
        ({"url": "{remote}/rien.ttl"}, "répond 404"),
        ({"kind": "ckan"}, "répond 404"),
        ({"name": ""}, "Remplissez"),
    ],
)
def test_refused_form_keeps_what_was_typed(
    people: People, remote: RemoteCatalogue, changes: dict[str, str], sentence: str
):
    typed = {name: value.replace("{remote}", remote.url) for name, value in changes.items()}
    answer = add(people.client("chloe"), people, remote, **typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert typed.get("url", remote.url) in page
    assert HarvestSource.objects.count() == 0


def test_titles_of_others_are_escaped(people: People, remote: RemoteCatalogue):
    remote.put("/c.ttl", TTL.replace("Parcs", 'a < b &amp; \\"c\\"'))
    add(people.client("chloe"), people, remote)
    source = HarvestSource.objects.get()

    page = people.client("chloe").get(f"/moissonnage/moissons/{source.runs.get().pk}").content.decode()

    assert "a &lt; b &amp; &quot;c&quot;" in page


def test_pages_speak_english(people: People, source: HarvestSource):
    answer = people.client("chloe").get(f"/en/moissonnage/moissons/{source.runs.get().pk}")

    assert answer.status_code == 200
    assert 'lang="en"' in answer.content.decode()


def test_flag_of_superuser_without_the_agency_opens_nothing(people: People, source: HarvestSource):
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="sept-marees-hautes"))

    assert client.get(f"/moissonnage/{source.pk}").status_code == 403
