"""The DCAT feeds: a page of the catalogue, or one data set, as JSON-LD, Turtle or RDF/XML.

Paging follows Hydra as the harvesters of udata and CKAN read it: absolute URLs, and no hydra:next on the last page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from maillage.accounts.store.model_types import Organisation
from maillage.opendata.catalog.domain.dcat_vocabulary import DCAT, DCT, EU_THEME, FOAF, HYDRA, PREFIXES, SKOS
from maillage.opendata.catalog.edges.export.dcat import FRENCH, add_dataset, add_organisation, add_references
from maillage.opendata.catalog.edges.export.dcat_files import (
    DescribedResource,
    add_typed,
    add_versions,
    address,
    moment,
    new_graph,
    text,
)
from maillage.opendata.catalog.store.harvest_feeds import FeedPage
from maillage.opendata.catalog.store.models import Dataset
from maillage.web.offers import offers
from maillage.web.protection.tokens import token_digest


class RdfForm(StrEnum):
    """RDF syntaxes; the value is the file extension of the feed, from which udata chooses its parser."""

    JSON_LD = "jsonld"
    TURTLE = "ttl"
    RDF_XML = "rdf"

    @property
    def media_type(self) -> str:
        """Media type of the response."""
        return {"jsonld": "application/ld+json", "ttl": "text/turtle", "rdf": "application/rdf+xml"}[self.value]

    @property
    def rdflib_name(self) -> str:
        """Name of the serialiser in rdflib."""
        return {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}[self.value]


@dataclass(frozen=True, slots=True)
class Flow:
    """What a feed says about itself. ``location`` is its URL without a page number."""

    origin: str
    location: str
    title: str
    description: str
    publisher: Organisation | None
    agency_name: str


# The context is inline, so that no client has to fetch it.
_CONTEXT: Final[Mapping[str, Any]] = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()} | {
    "rdf": str(RDF),
    "xsd": str(XSD),
}


def flow_graph(flow: Flow, page: FeedPage, *, now: datetime) -> Graph:
    """One page of a feed: the catalogue, the Hydra paging and the data sets."""
    graph = new_graph()
    catalogue = URIRef(f"{flow.location}#catalogue")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, DCT.identifier, text(flow.location, language=None)))
    graph.add((catalogue, DCT.title, text(flow.title)))
    graph.add((catalogue, DCT.description, text(flow.description)))
    add_typed(graph, (catalogue, DCT.language, FRENCH), DCT.LinguisticSystem)
    add_typed(graph, (catalogue, FOAF.homepage, address(f"{flow.origin}/catalogue")), FOAF.Document)
    add_typed(graph, (catalogue, DCAT.themeTaxonomy, URIRef(str(EU_THEME).rstrip("/"))), SKOS.ConceptScheme)
    graph.add((URIRef(str(EU_THEME).rstrip("/")), DCT.title, text("Thèmes de données de l’Union européenne")))
    if flow.publisher is not None:
        publisher = add_organisation(graph, flow.origin, flow.publisher)
    else:
        # Before the agency has an account, the installation is still named as publisher.
        publisher = URIRef(f"{flow.origin}/#agence")
        graph.add((publisher, RDF.type, FOAF.Agent))
        graph.add((publisher, FOAF.name, text(flow.agency_name)))
    graph.add((catalogue, DCT.publisher, publisher))
    if page.modified_at is not None:
        graph.add((catalogue, DCT.modified, moment(page.modified_at, now)))
    references = _references(page.datasets)
    for dataset in page.datasets:
        node = add_dataset(graph, _described_resource(flow.origin, page, dataset, now=now))
        add_references(graph, node, references.get(dataset.id, ()))
        graph.add((catalogue, DCAT.dataset, node))
    view = _page_address(flow, page.number)
    graph.add((catalogue, RDF.type, HYDRA.Collection))
    graph.add((catalogue, HYDRA.totalItems, Literal(page.total)))
    graph.add((catalogue, HYDRA.view, view))
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    graph.add((view, HYDRA.first, _page_address(flow, 1)))
    graph.add((view, HYDRA["last"], _page_address(flow, page.page_count)))
    if page.number > 1:
        graph.add((view, HYDRA.previous, _page_address(flow, page.number - 1)))
    if page.number < page.page_count:
        graph.add((view, HYDRA["next"], _page_address(flow, page.number + 1)))
    return graph


def dataset_graph(origin: str, page: FeedPage, *, now: datetime) -> Graph:
    """A single data set, with each of its versions described."""
    graph = new_graph()
    references = _references(page.datasets)
    for dataset in page.datasets:
        described = _described_resource(origin, page, dataset, now=now)
        node = add_dataset(graph, described)
        add_references(graph, node, references.get(dataset.id, ()))
        add_versions(graph, node, described, page.history)
    return graph


def references_version() -> str:
    """What changes when something else refers to data sets: part of the ETag of feeds."""
    return token_digest(repr([version() for _read, version in offers("dataset_references")]))[:8]


def _references(datasets: Sequence[Dataset]) -> Mapping[UUID, Sequence[tuple[str, str]]]:
    """What features know to refer to these data sets, as (address, title)."""
    by_dataset: dict[UUID, list[tuple[str, str]]] = {}
    for read, _version in offers("dataset_references"):
        for key, references in read([dataset.id for dataset in datasets]).items():
            by_dataset.setdefault(key, []).extend(references)
    return by_dataset


def _described_resource(origin: str, page: FeedPage, dataset: Dataset, *, now: datetime) -> DescribedResource:
    key = str(dataset.id)
    return DescribedResource(origin, now, dataset, page.versions.get(key), page.version_numbers.get(key, ()))


def rdf_text(graph: Graph, form: RdfForm) -> str:
    """The graph serialised as ``form``."""
    if form is RdfForm.JSON_LD:
        return graph.serialize(format=form.rdflib_name, context=_CONTEXT, indent=1, ensure_ascii=False)
    return graph.serialize(format=form.rdflib_name)


def _page_address(flow: Flow, number: int) -> URIRef:
    return URIRef(f"{flow.location}?page={number}")
