"""Flows answer as harvesters need it: at once, with their type, page after page, unchanged when nothing changed."""

from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from maillage.accounts.store.models import Organisation
from maillage.accounts.store.trace import installation_acting
from maillage.core.clock import utc_now
from maillage.core.net.fetch import FetchedDocument
from maillage.opendata.catalog.domain.dcat_vocabulary import DCAT, DCT, HYDRA
from maillage.opendata.catalog.domain.description import Description
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme
from maillage.opendata.catalog.edges.export.dcat_flow import RdfForm
from maillage.opendata.catalog.store import harvest_feeds
from maillage.opendata.catalog.store.models import Dataset
from maillage.opendata.catalog.store.publishing import publish
from maillage.opendata.catalog.store.schemas import model_named
from maillage.opendata.harvest.intake.dcat import read_catalogue
from maillage.opendata.harvest.intake.rdf import graph_of
from tests.opendata.catalog.dcat_cast import Published, make_dataset, make_version, publish_grants

pytestmark = pytest.mark.django_db
TYPES = {"jsonld": "application/ld+json", "ttl": "text/turtle", "rdf": "application/rdf+xml"}


@pytest.fixture
def published() -> Published:
    return publish_grants()


def graph_at(url: str) -> Graph:
    answer = Client().get(url)
    assert answer.status_code == 200
    media_type = answer["Content-Type"].partition(";")[0]
    return graph_of(FetchedDocument(f"http://testserver{url}", media_type, answer.content))


def addresses(published: Published, form: str) -> list[str]:
    return [
        f"/catalogue.{form}",
        f"/catalogue-complet.{form}",
        f"/organisations/{published.commune.slug}/catalogue.{form}",
        f"/catalogue/{published.dataset.slug}.{form}",
    ]


@pytest.mark.parametrize("form", RdfForm)
@pytest.mark.parametrize("language", ["fr", "en", "de"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_flow_answers_at_its_address_in_every_language(published: Published, form: RdfForm, language: str, method: str):
    client = Client(headers={"Accept-Language": language})

    answers = [getattr(client, method)(one) for one in addresses(published, form.value)]

    assert [one.status_code for one in answers] == [200] * 4
    assert {one["Content-Type"] for one in answers} == {f"{TYPES[form.value]}; charset=utf-8"}
    assert {bool(one.content) for one in answers} == {method == "get"}


def test_flow_of_one_organisation_holds_its_own_alone(published: Published):
    make_version(make_dataset(Organisation.objects.create(name="Ville de Decize"), "autre"))

    nodes = set(graph_at(f"/organisations/{published.commune.slug}/catalogue.ttl").subjects(RDF.type, DCAT.Dataset))

    assert {str(one) for one in nodes} == {f"http://testserver/catalogue/{published.dataset.id}"}


def test_pages_are_absolute_follow_each_other_and_end(published: Published, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harvest_feeds, "DATASETS_A_PAGE", 2)
    for number in range(4):
        make_version(make_dataset(published.commune, f"jeu-{number}"))

    found, visited, url = [], [], "/catalogue.ttl"
    while url:
        graph = graph_at(url)
        page = read_catalogue(graph, f"http://testserver{url}")
        found += [one.remote_id for one in page.datasets]
        visited.append(url)
        assert {str(one) for one in graph.objects(None, HYDRA.totalItems)} == {"5"}
        following = page.next_url or ""
        assert following == "" or following.startswith("http://testserver/catalogue.ttl?page=")
        url = following.removeprefix("http://testserver")

    assert visited == ["/catalogue.ttl", "/catalogue.ttl?page=2", "/catalogue.ttl?page=3"]
    assert sorted(found) == sorted(str(one) for one in Dataset.objects.values_list("id", flat=True))


def test_identities_and_file_addresses_outlive_a_new_version(published: Published):
    before = graph_at("/catalogue.ttl")
    published.dataset.version_number = 3
    published.dataset.title = "Un autre titre"
    published.dataset.save()
    make_version(published.dataset)
    after = graph_at("/catalogue.ttl")

    kept = [
        {*graph.subjects(RDF.type, DCAT.Dataset), *graph.objects(None, DCAT.downloadURL)} for graph in (before, after)
    ]
    assert kept[0] == kept[1]


@pytest.mark.parametrize("form", RdfForm)
def test_unchanged_flow_is_not_sent_twice(published: Published, form: RdfForm):
    for url in addresses(published, form.value):
        first = Client().get(url)
        again = Client().get(url, headers={"If-None-Match": first["ETag"]})
        since = Client().get(url, headers={"If-Modified-Since": first["Last-Modified"]})

        assert (again.status_code, again.content, since.status_code) == (304, b"", 304)
        assert again["ETag"] == first["ETag"]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: Dataset.objects.filter(pk=one.dataset.pk).update(title="Autre"),
        lambda one: make_version(make_dataset(one.commune, "nouveau")),
        lambda one: Dataset.objects.filter(pk=one.dataset.pk).update(state="withdrawn"),
        lambda one: Organisation.objects.filter(pk=one.commune.pk).update(email="autre@nevers.example"),
    ],
)
def test_changed_flow_is_sent_again(published: Published, change: Any):
    first = Client().get("/catalogue.ttl")
    change(published)

    again = Client().get("/catalogue.ttl", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


@pytest.mark.parametrize(
    "url",
    [
        "/catalogue.ttl?page=2", "/catalogue.ttl?page=0", "/catalogue.ttl?page=-1", "/catalogue.ttl?page=x",
        "/catalogue.ttl?page=%C2%B2", "/catalogue.ttl?page=99999999999999999999", "/catalogue/inconnu.ttl",
        "/organisations/inconnue/catalogue.ttl",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_line(published: Published, url: str):
    answer = Client().get(url)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().endswith(".")


@pytest.mark.parametrize("state", ["withdrawn", "archived"])
def test_withdrawn_data_set_has_no_description_any_more(published: Published, state: str):
    Dataset.objects.update(state=state)

    assert Client().get(f"/catalogue/{published.dataset.slug}.ttl").status_code == 410


@pytest.mark.parametrize("changes", [{"state": "suspended"}, {"state": "asked"}, {"is_sandbox": True}])
def test_organisation_that_takes_no_part_has_no_flow(published: Published, changes: dict[str, Any]):
    Organisation.objects.filter(pk=published.commune.pk).update(**changes)

    answers = [Client().get(one).status_code for one in addresses(published, "ttl")[2:]]

    assert answers == [404, 404]


def test_flow_is_not_written_by_anybody(published: Published):
    assert [Client().post(one).status_code for one in addresses(published, "ttl")] == [405] * 4


def test_public_address_of_the_installation_is_the_one_in_the_flow(published: Published):
    told = Client().get("/catalogue.jsonld", headers={"Host": "localhost"}).json()

    assert "http://localhost/catalogue.jsonld#catalogue" in str(told)
    assert "testserver" not in str(told)


def answer_of(url: str) -> tuple[int, int]:
    """The status and the length of what is sent."""
    answer = Client().get(url)
    sent = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, len(sent)


def test_every_address_in_the_flow_of_a_real_publication_answers():
    """Pages, files in every form, the rows, the schema, the territory: nothing in a flow leads nowhere."""
    organisation = Organisation.objects.create(name="Ville de Nevers", territory="commune:58194")
    names = ("nom", "latitude", "longitude")
    table = pa.table(dict(zip(names, (["Parc"], ["46.99"], ["3.16"]), strict=True)))
    version = publish(
        installation_acting(organisation.pk),
        description=Description(
            title="Parcs", description="Les parcs.", licence=Licence.ODBL, frequency=Frequency.YEARLY,
            theme=Theme.ENVIRONMENT, keywords=("parcs",), territory="commune:58194", period_start=None,
            period_end=None, contact_name="Mairie", contact_email="mairie@nevers.example",
        ),
        table=table,
        schema=None,
        report=None,
        now=utc_now(),
    )  # fmt: skip
    graph = graph_at("/catalogue.ttl")
    named = {str(one) for triple in graph for one in triple if isinstance(one, URIRef)}
    ours = {one.partition("#")[0].removeprefix("http://testserver") for one in named if "//testserver" in one}

    answers = {one: answer_of(one)[0] for one in sorted(ours - {""})}

    slug = version.dataset.slug
    assert {f"/catalogue/{slug}/fichiers/{slug}.{form}" for form in ("csv", "xlsx", "json", "parquet")} <= set(answers)
    assert {one: status for one, status in answers.items() if status != 200} == {}
    assert answer_of(f"/catalogue/{slug}/fichiers/{slug}.csv")[1] == version.csv_bytes


@pytest.mark.parametrize("schema_id", ["maillage/mesures-communes", "scdl/subventions"])
def test_schema_in_the_flow_is_the_national_one_or_a_file_of_ours(published: Published, schema_id: str):
    version = model_named(schema_id).latest.version
    Dataset.objects.update(schema_id=schema_id, schema_version=version)

    (standard,) = set(graph_at("/catalogue.ttl").objects(None, DCT.conformsTo))

    if schema_id.startswith("scdl/"):
        assert str(standard) == f"https://schema.data.gouv.fr/schemas/{schema_id}/{version}/schema.json"
    else:
        assert answer_of(str(standard).removeprefix("http://testserver"))[0] == 200
