"""The pages of the sources: of which day the figures are, one source, loading those of a region."""

import json
from typing import Any

import pytest
from django.db import connection
from django.template.context import Context
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from maillage.accounts.store.models import TraceEntry
from maillage.sources.store.choices import publish_lines
from maillage.sources.store.models import SourceState
from maillage.sources.store.source_files import progress_file
from maillage.sources.templatetags.sources import page_sources
from tests.people import People
from tests.sources.conftest import SourceHouse
from tests.sources.declared import LIST, NOW, rows

pytestmark = pytest.mark.django_db

# Who: [agency's administrator, agency's editor, administrator of Pornic, its editor, of another one, no account].
CAST = ("aline", "bruno", "chloe", "david", "farid", "visitor")

TROUBLED = "« Bornes du test » n’est pas à jour."
LATE = LIST.replace('"P40D"', '"P1D"')


def text_of(answer: Any) -> str:
    """The page as it is read, with ordinary spaces."""
    return str(answer.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


@pytest.fixture
def taken(house: SourceHouse) -> SourceHouse:
    house.declare("bornes", LIST)
    house.serve("/data.example/bornes.csv", rows())
    house.look("bornes")
    return house


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("get /sources", [200, 200, 200, 200, 200, 200]),
        ("get /sources/bornes", [200, 200, 200, 200, 200, 200]),
        ("get /sources.csv", [200, 200, 200, 200, 200, 200]),
        ("get /sources/charger", [200, 403, 403, 403, 403, 302]),
        ("get /sources/chargement", [200, 403, 403, 403, 403, 302]),
        ("post /sources/charger", [422, 403, 403, 403, 403, 302]),
        ("post /sources/bornes/relire", [302, 403, 403, 403, 403, 302]),
        ("post /sources/bornes/accepter", [422, 403, 403, 403, 403, 302]),
    ],
)
def test_agency_alone_loads_and_decides_and_everybody_reads(
    taken: SourceHouse, people: People, way: str, expected: list[int]
):
    verb, _, address = way.partition(" ")

    statuses = [getattr(people.client(name), verb)(address).status_code for name in CAST]

    assert statuses == expected


def test_list_says_the_day_of_the_data_apart_from_the_last_reading(taken: SourceHouse, client: Client):
    page = client.get("/sources").content.decode()

    assert "1 source" in page.replace(" ", " ") or "1 source" in page
    assert "<strong>20 novembre 2026</strong>" in page.replace(" ", " ")
    assert "relue le 24 novembre 2026" in page.replace(" ", " ")
    assert "Licence Ouverte 2.0" in page


def test_trouble_comes_first_with_its_sentence(taken: SourceHouse, client: Client):
    taken.declare("antennes", LIST.replace("Bornes du test", "Antennes du test").replace("bornes.csv", "antennes.csv"))
    taken.look("antennes")

    page = client.get("/sources").content.decode()

    assert page.index("Antennes du test") < page.index("Bornes du test")
    assert "n’est pas là où sa déclaration le cherche" in page


def test_list_asks_the_database_no_more_for_three_sources_than_for_one(taken: SourceHouse, client: Client):
    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/sources").status_code == 200
        return len(queries)

    one = counted()
    for name in ("lampes", "bancs"):
        taken.declare(name, LIST)
        taken.look(name)

    assert counted() == one


def test_page_of_a_source_says_where_what_is_in_force_came_from(taken: SourceHouse, client: Client):
    page = client.get("/sources/bornes").content.decode()

    assert taken.state("bornes").sha256[:12] in page
    assert "/data.example/bornes.csv" in page
    assert "Département inventé, bornes, 20 novembre 2026" in page.replace(" ", " ")


def test_unknown_source_is_not_found(house: SourceHouse, client: Client):
    assert client.get("/sources/licornes").status_code == 404


def test_empty_installation_says_so_and_shows_the_agency_the_way(house: SourceHouse, people: People):
    visitor, agency = (people.client(name).get("/sources").content.decode() for name in ("visitor", "aline"))

    assert "Aucune source nationale n’est encore chargée" in visitor
    assert ("/sources/charger" in visitor, "/sources/charger" in agency) == (False, True)


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "parquet"])
def test_list_is_a_file_in_four_forms(taken: SourceHouse, client: Client, form: str):
    answer = client.get(f"/sources.{form}")

    content = b"".join(answer)
    assert (answer.status_code, len(content) > 100) == (200, True)
    if form == "json":
        assert json.loads(content)[0]["donneesDu"] == "2026-11-20"


def test_pages_that_rest_on_a_source_name_it_with_its_day_and_the_others_do_not(taken: SourceHouse, client: Client):
    named = "Département inventé, bornes, 20 novembre 2026"

    resting, other = (
        client.get(address).content.decode().replace(" ", " ") for address in (reverse("inclusion"), "/contact")
    )

    assert (named in resting, "/sources/bornes" in resting, named in other) == (True, True, False)


def test_page_of_a_place_rests_on_the_sources_of_every_feature_with_a_panel_there(
    taken: SourceHouse, rf: RequestFactory
):
    taken.declare(
        "sites", LIST.replace('"include.structures"', '"measure.repair"').replace("Bornes du test", "Sites du test")
    )
    taken.look("sites")

    named = {}
    for name, words in (("territory", ["commune:44131"]), ("inclusion", []), ("contact", [])):
        request = rf.get(reverse(name, args=words))
        request.resolver_match = resolve(request.path)
        named[name] = [line.id for line in page_sources(Context({"request": request}))]

    assert named == {"territory": ["sites"], "inclusion": ["bornes"], "contact": []}


def test_agency_chooses_its_region_and_loads_it(house: SourceHouse, people: People):
    aline = people.client("aline")

    form = aline.get("/sources/charger").content.decode()
    answer = aline.post("/sources/charger", {"region": "53", "sources": ["insee-communes", "schemas-scdl"]})

    assert 'value="insee-communes"' in form
    assert (answer.status_code, answer["Location"]) == (302, "/sources/chargement")
    assert sorted(SourceState.objects.values_list("source", "region")) == [
        ("insee-communes", "53"), ("schemas-scdl", "53"),
    ]  # fmt: skip
    assert TraceEntry.objects.get(verb="source-chosen").organisation_id == people.agency.pk


def test_loading_is_followed_source_by_source(taken: SourceHouse, people: People):
    taken.declare("antennes", LIST.replace("Bornes du test", "Antennes du test"))
    taken.choose("antennes")
    form = {"source": "antennes", "title": "x", "step": "fetching", "done": 60_000_000, "whole": 100_000_000}
    progress_file().write_text(json.dumps(form))

    answer = people.client("aline").get("/sources/chargement")
    page = answer.content.decode().replace(" ", " ").replace(" ", " ")

    assert answer["Refresh"] == "5"
    assert "60 Mo sur 100" in page
    assert "données du 20 novembre 2026" in page


def test_refused_file_is_accepted_on_its_page(taken: SourceHouse, people: People):
    taken.serve("/data.example/bornes.csv", rows(85))
    taken.look("bornes")
    aline = people.client("aline")
    digest = taken.state("bornes").refused_sha256[:16]

    page = aline.get("/sources/bornes").content.decode()
    answer = aline.post("/sources/bornes/accepter", {"digest": digest, "reason": "c’est voulu"})

    assert digest in page
    assert (answer.status_code, taken.state("bornes").rows) == (302, 100)
    assert (taken.look("bornes").status.value, taken.state("bornes").rows) == ("current", 85)
    entry = TraceEntry.objects.get(verb="source-accepted")
    assert (entry.user_id, entry.detail["because"]) == (people.aline.pk, "c’est voulu")


def test_refused_file_is_not_accepted_without_a_reason_which_the_page_asks_for(taken: SourceHouse, people: People):
    taken.serve("/data.example/bornes.csv", rows(85))
    taken.look("bornes")
    digest = taken.state("bornes").refused_sha256[:16]

    answer = people.client("aline").post("/sources/bornes/accepter", {"digest": digest, "reason": " "})

    assert (answer.status_code, taken.state("bornes").rows) == (422, 100)
    assert "Dites pourquoi ce fichier est bon : le journal le garde." in text_of(answer)
    assert f'value="{digest}"' in answer.content.decode()


def test_cockpit_of_the_agency_tells_what_is_late_and_others_do_not_see_it(taken: SourceHouse, people: People):
    taken.declare("bornes", LATE)
    publish_lines()

    seen = {name: text_of(people.client(name).get("/mon-espace")) for name in ("aline", "chloe")}

    assert [TROUBLED in page for page in seen.values()] == [True, False]


def test_agency_for_which_nothing_waits_is_invited_to_load_its_region_until_it_does(house: SourceHouse, people: People):
    invitation = "Charger les données ouvertes de votre région"
    first = {name: invitation in people.client(name).get("/mon-espace").content.decode() for name in ("aline", "chloe")}
    house.declare("bornes", LIST)
    house.choose("bornes")

    later = invitation in people.client("aline").get("/mon-espace").content.decode()

    assert (first, later) == ({"aline": True, "chloe": False}, False)


def test_file_that_came_since_is_not_accepted_with_the_reason_of_another(taken: SourceHouse, people: People):
    taken.serve("/data.example/bornes.csv", rows(85))
    taken.look("bornes")
    seen = taken.state("bornes").refused_sha256[:16]
    taken.serve("/data.example/bornes.csv", rows(84))
    taken.look("bornes")

    form = {"cle": "bornes", "digest": seen, "reason": "c’est voulu"}
    answer = people.client("aline").post("/mon-espace/attente/sources/accept", form)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("Un autre fichier est arrivé depuis" in page, 'value="c’est voulu"' in page) == (True, True)
    assert TraceEntry.objects.filter(verb="source-accepted").count() == 0


def test_refused_file_is_accepted_in_the_cockpit_and_waits_no_more(taken: SourceHouse, people: People):
    taken.serve("/data.example/bornes.csv", rows(85))
    taken.look("bornes")
    publish_lines()
    aline = people.client("aline")
    digest = taken.state("bornes").refused_sha256[:16]
    form = {"cle": "bornes", "digest": digest}

    before = text_of(aline.get("/mon-espace"))
    silent = aline.post("/mon-espace/attente/sources/accept", {**form, "reason": ""})
    accepted = aline.post("/mon-espace/attente/sources/accept", {**form, "reason": "c’est voulu"}, follow=True)
    twice = aline.post("/mon-espace/attente/sources/accept", {**form, "reason": "c’est voulu"}, follow=True)

    assert (TROUBLED in before, digest in before, silent.status_code) == (True, True, 422)
    assert TROUBLED not in text_of(accepted)
    assert "Vous l’avez déjà fait" in text_of(twice)
    assert TraceEntry.objects.filter(verb="source-accepted").count() == 1
    assert (taken.look("bornes").status.value, taken.state("bornes").rows) == ("current", 85)


def test_source_is_read_again_from_the_cockpit_and_waits_no_more(taken: SourceHouse, people: People):
    taken.serve("/data.example/bornes.csv", rows(85))
    taken.look("bornes")
    publish_lines()

    page = people.client("aline").post("/mon-espace/attente/sources/again", {"cle": "bornes"}, follow=True)

    assert TROUBLED not in text_of(page)
    assert TraceEntry.objects.filter(verb="source-asked-again").count() == 1


def test_agency_is_invited_on_the_first_day_alone(house: SourceHouse, people: People):
    invitation = "Votre Maillage est prêt. Il est vide."
    first = [invitation in people.client(name).get("/").content.decode() for name in ("aline", "chloe", "visitor")]
    house.declare("bornes", LIST)
    house.choose("bornes")

    later = invitation in people.client("aline").get("/").content.decode()

    assert (first, later) == ([True, False, False], False)


def test_health_tells_a_late_source_with_its_age(taken: SourceHouse, client: Client, monkeypatch: pytest.MonkeyPatch):
    taken.declare("bornes", LATE)
    publish_lines()
    monkeypatch.setattr("maillage.site.health.health.localdate", NOW.date)

    document: dict[str, Any] = client.get("/health").json()
    metrics = client.get("/metrics").content.decode()

    assert document["sources"]["bornes"]["is_late"] is True
    assert "source_late" in [state["code"] for state in document["states"]]
    assert 'maillage_source_age_days{source="bornes"} 4' in metrics
    assert 'maillage_source_late{source="bornes"} 1' in metrics
