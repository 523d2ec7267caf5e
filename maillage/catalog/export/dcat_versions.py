"""The versions of a data set: their addresses in every flow, and each described where the data set is described alone.

Not described in flows: udata and ckanext-dcat take every dcat:Dataset of a flow for one to harvest, and would list each
version as a data set of its own. docs/reference/dcat.md.
"""

from collections.abc import Sequence

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD

from maillage.catalog.export.dcat_writing import (
    DescribedResource,
    add_checksum,
    add_distribution,
    add_download,
    add_typed,
    address,
    moment,
    text,
)
from maillage.catalog.models import Version
from maillage.catalog.terms import FileForm
from maillage.catalog.terms.dcat_vocabulary import ADMS, DCAT, DCT, FOAF


def version_node(described: DescribedResource, number: int) -> URIRef:
    """The identity of a version, which its page answers too."""
    return URIRef(f"{described.node}/versions/{number}")


def add_version_addresses(graph: Graph, node: URIRef, described: DescribedResource) -> None:
    """That the data set has these versions, where it has several."""
    for number in described.version_numbers:
        graph.add((node, DCAT.hasVersion, version_node(described, number)))


def add_versions(graph: Graph, node: URIRef, described: DescribedResource, versions: Sequence[Version]) -> None:
    """Every version, described: when, what changed, which came before, its file."""
    dataset, title = described.dataset, described.dataset.title
    numbers = {version.number for version in versions}
    for version in versions:
        number = version.number
        this, page = version_node(described, number), f"{described.page}/versions/{number}"
        graph.add((this, RDF.type, DCAT.Dataset))
        graph.add((this, DCT.identifier, text(f"{dataset.id}-v{number}", language=None)))
        graph.add((this, DCT.title, text(f"{title}, version {number}")))
        graph.add((this, DCT.description, text(version.note or f"La version {number} de « {title} ».")))
        graph.add((this, DCAT.version, text(str(number), language=None)))
        if version.note:
            graph.add((this, ADMS.versionNotes, text(version.note)))
        graph.add((this, DCT.issued, moment(version.published_at, described.now)))
        add_typed(graph, (this, DCAT.landingPage, address(page)), FOAF.Document)
        graph.add((this, DCAT.isVersionOf, node))
        if number - 1 in numbers:
            graph.add((this, DCAT.previousVersion, version_node(described, number - 1)))
        for publisher in graph.objects(node, DCT.publisher):
            graph.add((this, DCT.publisher, publisher))
        # The CSV of the version: the form that is always there, and never changes.
        location = f"{page}/{dataset.slug}.{FileForm.CSV.value}"
        file = URIRef(f"{location}#distribution")
        add_distribution(graph, this, described, file)
        graph.add((file, DCT.title, text(f"Tableau CSV, version {number}")))
        add_download(graph, file, address(location), page=address(page), form=FileForm.CSV)
        graph.add((file, DCT.issued, moment(version.published_at, described.now)))
        graph.add((file, DCAT.byteSize, Literal(version.csv_bytes, datatype=XSD.nonNegativeInteger)))
        add_checksum(graph, file, f"checksum-{dataset.id}-{number}", version.csv_sha256)
