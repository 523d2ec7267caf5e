"""Writes the small parts of a description: literals, addresses, moments, values with their class, licence, schema."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from maillage.catalog.models import Dataset, Version
from maillage.catalog.queries.schemas import model_named, schema_version
from maillage.catalog.terms import DatasetKind, FileForm, Licence
from maillage.catalog.terms.dcat_vocabulary import DCAT, DCT, EU_FILE_TYPE, FILE_TYPES, IANA, PREFIXES, SHA256, SPDX
from maillage.core.problems import NotFound

# What XML 1.0 cannot write at all, not even escaped.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class DescribedResource:
    """What a description is made from: where we are, when it is, the data set, its newest version.

    ``version_numbers`` are those of its versions, where it has several.
    """

    origin: str  # "https://donnees.example.org"
    now: datetime
    dataset: Dataset
    version: Version | None
    version_numbers: Sequence[int] = ()

    @property
    def is_harvested(self) -> bool:
        """Whether it is kept elsewhere."""
        return self.dataset.kind == DatasetKind.HARVESTED.value

    @property
    def page(self) -> URIRef:
        """The page of the data set here."""
        return URIRef(f"{self.origin}/catalogue/{self.dataset.slug}")

    @property
    def node(self) -> URIRef:
        """The identity of the data set: its own, which its page answers too, or the one of its origin."""
        own = f"{self.origin}/catalogue/{self.dataset.id}"
        is_address = self.dataset.origin_uri.startswith(("http://", "https://"))
        return address(self.dataset.origin_uri if self.is_harvested and is_address else own)


def new_graph() -> Graph:
    """An empty graph that writes the prefixes of DCAT-AP."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "rdf": RDF, "xsd": XSD}.items():
        graph.bind(prefix, namespace)
    return graph


def add_typed(graph: Graph, triple: tuple[Node, URIRef, Node], kind: URIRef) -> None:
    """The triple, and the class of its object: range.ttl wants it in the graph."""
    graph.add(triple)
    graph.add((triple[2], RDF.type, kind))


def text(value: str, *, language: str | None = "fr") -> Literal:
    """A literal that every form of RDF can write."""
    return Literal(_UNWRITABLE.sub("", value).strip(), lang=language)


def address(value: str) -> URIRef:
    """An address that every form of RDF can write: what may not stand in one is escaped."""
    return URIRef(quote(value.strip(), safe="!#$%&'()*+,/:;=?@[]~-._"))


def moment(value: datetime, now: datetime) -> Literal:
    """A moment, never in the future: udata refuses those."""
    return Literal(min(value, now).replace(microsecond=0).isoformat(), datatype=XSD.dateTime)


def add_distribution(graph: Graph, node: URIRef, described: DescribedResource, file: URIRef | BNode) -> None:
    """That the data set at ``node`` can be had as ``file``, under its licence."""
    add_typed(graph, (node, DCAT.distribution, file), DCAT.Distribution)
    graph.add((file, DCT.license, licence_node(graph, Licence(described.dataset.licence))))


def add_download(graph: Graph, file: URIRef, location: URIRef, *, page: URIRef, form: FileForm) -> None:
    """Where a file of ours is, the page that tells of it, and its form."""
    graph.add((file, DCAT.downloadURL, location))
    graph.add((file, DCAT.accessURL, page))
    code, media_type = FILE_TYPES[form]
    add_typed(graph, (file, DCT["format"], EU_FILE_TYPE[code]), DCT.MediaTypeOrExtent)
    add_typed(graph, (file, DCAT.mediaType, IANA[media_type]), DCT.MediaType)


def add_checksum(graph: Graph, file: URIRef | BNode, name: str, digest: str) -> None:
    """The SHA-256 of a file, under the node of that name."""
    checksum = BNode(name)
    add_typed(graph, (file, SPDX.checksum, checksum), SPDX.Checksum)
    add_typed(graph, (checksum, SPDX.algorithm, SHA256), SPDX.ChecksumAlgorithm)
    graph.add((checksum, SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)))


def licence_node(graph: Graph, licence: Licence) -> URIRef:
    """The licence under the address by which data.gouv.fr knows it."""
    node = URIRef(licence.address)
    graph.add((node, RDF.type, DCT.LicenseDocument))
    graph.add((node, DCT.title, text(licence.official_name)))
    return node


def standard_of(described: DescribedResource) -> URIRef | None:
    """The address of the schema that the data set follows: the national one where there is one, else ours."""
    dataset = described.dataset
    if described.is_harvested:
        tie = getattr(dataset, "harvested", None)
        return address(tie.conforms_to) if tie and tie.conforms_to else None
    if not dataset.schema_id:
        return None
    try:
        newest = schema_version(dataset.schema_id, dataset.schema_version or None)
    except NotFound:
        # The agency took its schema away: the data set still says the rest.
        return None
    place = f"{model_named(dataset.schema_id).id}/{newest.version}"
    own = f"{described.origin}/donnees-publiques/schemas/{place}/schema.json"
    return address(newest.conforms_to or own)
