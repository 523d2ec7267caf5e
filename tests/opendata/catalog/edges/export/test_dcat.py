"""Flows keep to DCAT-AP 3.0.1, whatever stands in the rows."""

import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF

from maillage.accounts.store.models import Organisation
from maillage.core.net.fetch import FetchedDocument
from maillage.opendata.catalog.domain.dcat_vocabulary import ADMS, DCAT, DCT, FOAF, GEODCATAP, PROV
from maillage.opendata.catalog.domain.terms import DatasetKind, FileForm, Frequency, Licence, Theme
from maillage.opendata.catalog.edges.export.dcat_flow import Flow, RdfForm, dataset_graph, flow_graph, rdf_text
from maillage.opendata.catalog.store import harvest_feeds
from maillage.opendata.catalog.store.harvest_feeds import FeedScope, feed_page, flow_of
from maillage.opendata.catalog.store.models import Dataset, RemoteFile
from maillage.opendata.harvest.intake.rdf import graph_of
from maillage.opendata.harvest.store.models import HarvestedDataset, HarvestSource
from tests.examples import examples
from tests.opendata.catalog.dcat_cast import NOW, ORIGIN, make_dataset, make_version, publish_grants
from tests.order.sources import ROOT

pytestmark = pytest.mark.django_db
SHAPES = ROOT / "tests" / "samples" / "dcat"


@cache
def shape(name: str) -> Graph:
    return Graph().parse(Path(SHAPES / name), format="turtle")


def violations(graph: Graph) -> list[str]:
    from pyshacl import validate  # noqa: PLC0415 -- slow import: half a second of each worker

    found = []
    for name in ("shapes.ttl", "range.ttl"):
        conforms, _, text = validate(graph, shacl_graph=shape(name), inference="none", do_owl_imports=False)
        found += [] if conforms else [text]
    return found


def flow_of_everything(form: RdfForm, scope: FeedScope = FeedScope.OWN) -> Graph:
    flow = Flow(ORIGIN, f"{ORIGIN}/catalogue.{form.value}", "Catalogue", "Tout.", None, "Agence")
    text = rdf_text(flow_graph(flow, feed_page(None, scope, 1), now=NOW), form)
    return read_back(text, form)


def read_back(text: str, form: RdfForm) -> Graph:
    return graph_of(FetchedDocument(f"{ORIGIN}/catalogue", form.media_type, text.encode()))


@pytest.mark.parametrize("form", RdfForm)
def test_flow_in_every_form_has_no_violation(form: RdfForm):
    publish_grants()

    assert violations(flow_of_everything(form)) == []


@pytest.mark.parametrize("form", RdfForm)
def test_empty_flow_has_no_violation(form: RdfForm):
    assert violations(flow_of_everything(form)) == []


def test_the_three_forms_hold_the_same_graph():
    publish_grants()

    graphs = [flow_of_everything(form) for form in RdfForm]

    # The address of the flow itself ends differently; blank nodes have other names.
    kept = [sorted(without_names(graph)) for graph in graphs]
    assert kept == [kept[0]] * 3


def without_names(graph: Graph) -> list[str]:
    told = [" ".join("_" if isinstance(part, BNode) else part.n3() for part in triple) for triple in graph]
    return [re.sub(r"catalogue\.\w+", "catalogue", one) for one in told]


@pytest.mark.parametrize("licence", Licence)
@pytest.mark.parametrize("frequency", [Frequency.CONTINUOUS, Frequency.UNKNOWN])
@pytest.mark.parametrize("theme", [Theme.AGRICULTURE, Theme.TRANSPORT])
def test_every_word_of_ours_is_described_with_its_class(licence: Licence, frequency: Frequency, theme: Theme):
    published = publish_grants()
    Dataset.objects.filter(pk=published.dataset.pk).update(
        licence=licence.value, frequency=frequency.value, theme=theme.value
    )

    assert violations(flow_of_everything(RdfForm.TURTLE)) == []


def test_bare_dataset_of_a_bare_organisation_has_no_violation():
    organisation = Organisation.objects.create(name="Sans rien")
    bare: dict[str, object] = {
        "description": "", "schema_id": "", "schema_version": "", "keywords": [], "territory": "", "period_start": None,
        "period_end": None, "contact_name": "", "contact_email": "",
    }  # fmt: skip
    make_version(make_dataset(organisation, "nu", **bare))

    assert violations(flow_of_everything(RdfForm.JSON_LD)) == []


def test_commune_stays_the_publisher_of_what_its_agglomeration_published():
    published = publish_grants()

    graph = dataset_graph(ORIGIN, flow_of(published.dataset), now=NOW)

    node = URIRef(f"{ORIGIN}/catalogue/{published.dataset.id}")
    publisher = graph.value(node, DCT.publisher)
    attribution = graph.value(node, PROV.qualifiedAttribution)
    assert str(graph.value(publisher, FOAF.name)) == "Ville de Nevers"
    assert str(graph.value(graph.value(attribution, PROV.agent), FOAF.name)) == "Nevers Agglomération"


def test_drawn_forms_are_listed_only_where_rows_have_positions():
    published = publish_grants()

    without = files_of(published.dataset)
    published.dataset.has_positions = True
    published.dataset.save()

    drawn = {FileForm.GEOJSON.value, FileForm.GPKG.value}
    usual = {form.value for form in FileForm} - {FileForm.PMTILES.value}
    assert usual - without == drawn
    assert files_of(published.dataset) == usual


def test_reference_system_is_that_of_the_map_and_no_schema():
    made = publish_grants()
    before = flow_of_everything(RdfForm.TURTLE)
    Dataset.objects.filter(pk=made.dataset.pk).update(has_positions=True, schema_id="", schema_version="")

    graph = flow_of_everything(RdfForm.TURTLE)

    told = {
        str(node).rpartition("/")[2]: str(system) for node, system in graph.subject_objects(GEODCATAP.referenceSystem)
    }
    slug, system = made.dataset.slug, "http://www.opengis.net/def/crs/EPSG/0/4326"
    files = [f"{slug}.{form}#distribution" for form in ("geojson", "gpkg")]
    assert told == dict.fromkeys([str(made.dataset.pk), *files], system)
    assert list(graph.subject_objects(DCT.conformsTo)) == []
    assert list(before.subject_objects(GEODCATAP.referenceSystem)) == []
    assert violations(graph) == []


def test_workbook_is_not_listed_beyond_what_one_holds():
    published = publish_grants()
    published.version.row_count = 2_000_000
    published.version.save()

    assert FileForm.XLSX.value not in files_of(published.dataset)


def files_of(dataset: Dataset) -> set[str]:
    graph = dataset_graph(ORIGIN, flow_of(dataset), now=NOW)
    return {str(one).rpartition(".")[2] for one in graph.objects(None, DCAT.downloadURL)}


def test_versions_are_named_in_the_flow_and_described_where_the_data_set_is_alone():
    published = publish_grants()
    node = URIRef(f"{ORIGIN}/catalogue/{published.dataset.id}")
    first, second = (URIRef(f"{node}/versions/{number}") for number in (1, 2))

    flow, alone = flow_of_everything(RdfForm.TURTLE), dataset_graph(ORIGIN, flow_of(published.dataset), now=NOW)

    assert [set(graph.objects(node, DCAT.hasVersion)) for graph in (flow, alone)] == [{first, second}] * 2
    assert set(flow.subjects(RDF.type, DCAT.Dataset)) == {node}  # harvesters would take a version for a data set
    assert set(alone.subjects(RDF.type, DCAT.Dataset)) == {node, first, second}
    assert (str(alone.value(second, DCAT.version)), str(alone.value(second, ADMS.versionNotes))) == (
        "2", "Année 2025 ajoutée",
    )  # fmt: skip
    assert (alone.value(second, DCAT.previousVersion), alone.value(first, DCAT.previousVersion)) == (first, None)
    assert {str(one) for one in alone.objects(None, DCAT.downloadURL) if "/versions/1/" in str(one)} == {
        f"{ORIGIN}/catalogue/{published.dataset.slug}/versions/1/{published.dataset.slug}.csv"
    }


@pytest.mark.parametrize("form", RdfForm)
def test_data_set_with_versions_described_alone_has_no_violation(form: RdfForm):
    published = publish_grants()

    graph = dataset_graph(ORIGIN, flow_of(published.dataset), now=NOW)

    assert violations(read_back(rdf_text(graph, form), form)) == []


def test_data_set_with_one_version_names_none():
    dataset = make_dataset(Organisation.objects.create(name="Decize"), "jeu", version_number=1)
    make_version(dataset)

    graph = dataset_graph(ORIGIN, flow_of(dataset), now=NOW)

    assert list(graph.objects(None, DCAT.hasVersion)) == []


def test_of_very_many_versions_the_newest_are_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(harvest_feeds, "VERSIONS_LISTED", 2)
    dataset = make_dataset(Organisation.objects.create(name="Decize"), "jeu", version_number=4)
    for number in (1, 2, 3, 4):
        make_version(dataset, number=number)

    graph = dataset_graph(ORIGIN, flow_of(dataset), now=NOW)

    assert {str(one).rpartition("/")[2] for one in graph.objects(None, DCAT.hasVersion)} == {"3", "4"}


def test_dates_are_never_in_the_future():
    published = publish_grants()
    late = NOW + timedelta(days=3)
    Dataset.objects.filter(pk=published.dataset.pk).update(modified_at=late, published_at=late)
    published.dataset.versions.update(published_at=late)
    published.dataset.refresh_from_db()

    graph = dataset_graph(ORIGIN, flow_of(published.dataset), now=NOW)

    moments = [*graph.objects(None, DCT.modified), *graph.objects(None, DCT.issued)]
    assert len(moments) == 14
    assert {str(one) for one in moments} == {"2026-11-25T09:30:00+00:00"}


def harvested(organisation: Organisation) -> Dataset:
    source = HarvestSource.objects.create(
        organisation=organisation, name="Portail de la région", url="https://region.example/catalogue.ttl", kind="dcat"
    )
    dataset = make_dataset(
        organisation, "menus", kind=DatasetKind.HARVESTED.value, source=source, version_number=0, schema_id="",
        origin_uri="https://region.example/jeux/menus", landing_page="https://region.example/jeux/menus.html",
    )  # fmt: skip
    HarvestedDataset.objects.create(
        dataset=dataset, source=source, remote_id="menus-2026", conforms_to="https://schema.example/menus.json"
    )
    RemoteFile.objects.create(
        dataset=dataset, title="Menus", url="https://region.example/menus 2026.csv", form="csv", media_type="text/csv",
        size_bytes=12,
    )  # fmt: skip
    return dataset


def test_what_was_harvested_does_not_go_out_to_be_harvested_back():
    published = publish_grants()
    harvested(published.commune)

    own, everything = flow_of_everything(RdfForm.TURTLE), flow_of_everything(RdfForm.TURTLE, FeedScope.ALL)

    assert identities(own) == {str(published.dataset.id)}
    assert identities(everything) == {str(published.dataset.id), "menus-2026"}
    assert URIRef("https://region.example/jeux/menus") in set(everything.subjects(RDF.type, DCAT.Dataset))
    assert violations(everything) == []


def test_demonstrations_sandboxes_and_withdrawn_ones_are_in_no_flow():
    published = publish_grants()
    make_dataset(published.commune, "simule", is_demonstration=True)
    make_dataset(published.commune, "retire", state="withdrawn")
    make_dataset(Organisation.objects.create(name="Bac à sable", is_sandbox=True), "essai")
    make_dataset(Organisation.objects.create(name="Suspendue", state="suspended"), "suspendu")

    assert identities(flow_of_everything(RdfForm.TURTLE, FeedScope.ALL)) == {str(published.dataset.id)}


def identities(graph: Graph) -> set[str]:
    return {str(graph.value(node, DCT.identifier)) for node in graph.subjects(RDF.type, DCAT.Dataset)}


ANY_TEXT = st.text(max_size=80)


@settings(max_examples=examples(40, few=15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=ANY_TEXT, description=ANY_TEXT, keywords=st.lists(ANY_TEXT, max_size=4), url=ANY_TEXT)
def test_any_text_is_written_and_read_back_in_every_form(title: str, description: str, keywords: list[str], url: str):
    organisation = Organisation(pk=1, name=title or "x", slug="x", website=url, email="x@example.org")
    dataset = Dataset(
        organisation=organisation, slug="jeu", title=title, description=description, keywords=keywords,
        published_at=NOW, modified_at=NOW,
    )  # fmt: skip

    graphs = [read_back(rdf_text(dataset_graph(ORIGIN, flow_of(dataset), now=NOW), form), form) for form in RdfForm]

    node = URIRef(f"{ORIGIN}/catalogue/{dataset.id}")
    titles = {" ".join(str(graph.value(node, DCT.title)).split()) for graph in graphs}
    assert len(titles) == 1
    assert {len(list(graph.objects(node, DCAT.landingPage))) for graph in graphs} == {1}
