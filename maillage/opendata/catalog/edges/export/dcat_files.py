"""Adds the distributions of a data set (files in every format, rows API, remote files) and its versions to a graph.

Every feed gives the URIs of versions, but only the description of a single data set describes them: udata and
ckanext-dcat harvest every dcat:Dataset of a feed, and would list each version as a data set of its own. Reference:
docs/reference/dcat.md.

Also holds the building blocks of a description: literals, URIs, timestamps, typed values, licence, schema.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from maillage.core.problems import NotFound
from maillage.core.tables.writing.gpkg_file import is_gpkg_written
from maillage.opendata.catalog.domain.dcat_vocabulary import (
    ADMS,
    DCAT,
    DCT,
    EU_FILE_TYPE,
    FILE_TYPES,
    FOAF,
    GEODCATAP,
    IANA,
    MOBILITY,
    PREFIXES,
    SHA256,
    SPDX,
    WGS_84,
)
from maillage.opendata.catalog.domain.terms import DatasetKind, FileForm, Licence
from maillage.opendata.catalog.store.models import Dataset, Version
from maillage.opendata.catalog.store.packages import package_of
from maillage.opendata.catalog.store.schemas import model_named, schema_version
from maillage.opendata.catalog.store.version_files import MOST_XLSX_ROWS, cached_size, derived_files, is_tiled

# Characters that XML 1.0 forbids even as character references.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class DescribedResource:
    """The inputs of one description: site origin, current time, data set and its newest version.

    ``version_numbers`` lists its versions if it has several.
    """

    origin: str  # such as "https://donnees.example.org"
    now: datetime
    dataset: Dataset
    version: Version | None
    version_numbers: Sequence[int] = ()

    @property
    def is_harvested(self) -> bool:
        """Whether the files are hosted by another catalogue."""
        return self.dataset.kind == DatasetKind.HARVESTED.value

    @property
    def page(self) -> URIRef:
        """URL of the page of the data set on this site."""
        return URIRef(f"{self.origin}/catalogue/{self.dataset.slug}")

    @property
    def node(self) -> URIRef:
        """The URI of the data set: that of its source catalogue if harvested, otherwise its own page by id."""
        own = f"{self.origin}/catalogue/{self.dataset.id}"
        is_address = self.dataset.origin_uri.startswith(("http://", "https://"))
        return address(self.dataset.origin_uri if self.is_harvested and is_address else own)


def new_graph() -> Graph:
    """An empty graph with the prefixes of DCAT-AP bound."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "rdf": RDF, "xsd": XSD}.items():
        graph.bind(prefix, namespace)
    return graph


def add_typed(graph: Graph, triple: tuple[Node, URIRef, Node], kind: URIRef) -> None:
    """Add the triple and the class of its object, which the SHACL shapes (range.ttl) want in the graph."""
    graph.add(triple)
    graph.add((triple[2], RDF.type, kind))


def text(value: str, *, language: str | None = "fr") -> Literal:
    """A literal without the characters that XML cannot serialise."""
    return Literal(_UNWRITABLE.sub("", value).strip(), lang=language)


def address(value: str) -> URIRef:
    """A URI with forbidden characters percent-encoded, so that every RDF syntax can serialise it."""
    return URIRef(quote(value.strip(), safe="!#$%&'()*+,/:;=?@[]~-._"))


def moment(value: datetime, now: datetime) -> Literal:
    """A timestamp clamped to ``now``: udata refuses dates in the future."""
    return Literal(min(value, now).replace(microsecond=0).isoformat(), datatype=XSD.dateTime)


def add_distribution(graph: Graph, node: URIRef, described: DescribedResource, file: URIRef | BNode) -> None:
    """Add ``file`` as a distribution of the data set ``node``, with its licence."""
    add_typed(graph, (node, DCAT.distribution, file), DCAT.Distribution)
    graph.add((file, DCT.license, licence_node(graph, Licence(described.dataset.licence))))


def add_download(graph: Graph, file: URIRef, location: URIRef, *, page: URIRef, form: FileForm) -> None:
    """Add download URL, landing page and format of a file that this site serves."""
    graph.add((file, DCAT.downloadURL, location))
    graph.add((file, DCAT.accessURL, page))
    code, media_type = FILE_TYPES[form]
    if code:
        add_typed(graph, (file, DCT["format"], EU_FILE_TYPE[code]), DCT.MediaTypeOrExtent)
    add_typed(graph, (file, DCAT.mediaType, IANA[media_type]), DCT.MediaType)


def add_checksum(graph: Graph, file: URIRef | BNode, name: str, digest: str) -> None:
    """Add the SHA-256 digest of a file, on a blank node called ``name``."""
    checksum = BNode(name)
    add_typed(graph, (file, SPDX.checksum, checksum), SPDX.Checksum)
    add_typed(graph, (checksum, SPDX.algorithm, SHA256), SPDX.ChecksumAlgorithm)
    graph.add((checksum, SPDX.checksumValue, Literal(digest, datatype=XSD.hexBinary)))


def licence_node(graph: Graph, licence: Licence) -> URIRef:
    """The licence under the URI by which data.gouv.fr knows it."""
    node = URIRef(licence.address)
    graph.add((node, RDF.type, DCT.LicenseDocument))
    graph.add((node, DCT.title, text(licence.official_name)))
    return node


def standard_of(described: DescribedResource) -> URIRef | None:
    """URI of the schema that the data set follows: the national one if there is one, otherwise ours."""
    dataset = described.dataset
    if described.is_harvested:
        tie = getattr(dataset, "harvested", None)
        return address(tie.conforms_to) if tie and tie.conforms_to else None
    if not dataset.schema_id:
        return None
    try:
        newest = schema_version(dataset.schema_id, dataset.schema_version or None)
    except NotFound:
        # The schema was removed from this installation: the rest of the description stands without it.
        return None
    place = f"{model_named(dataset.schema_id).id}/{newest.version}"
    own = f"{described.origin}/donnees-publiques/schemas/{place}/schema.json"
    return address(newest.conforms_to or own)


_TITLES: Final = {
    FileForm.CSV: "Tableau CSV",
    FileForm.XLSX: "Classeur Excel (XLSX)",
    FileForm.JSON: "Lignes en JSON",
    FileForm.GEOJSON: "Carte en GeoJSON",
    FileForm.PARQUET: "Tableau typé en Parquet",
    FileForm.GPKG: "Carte en GeoPackage",
    FileForm.PMTILES: "Carte en tuiles vectorielles (PMTiles)",
}
_DEGREES: Final = frozenset({FileForm.GEOJSON, FileForm.GPKG})  # maps in WGS 84


def add_files(graph: Graph, node: URIRef, described: DescribedResource) -> None:
    """Add every distribution of the data set at ``node`` to ``graph``."""
    if described.is_harvested:
        for remote in described.dataset.remote_files.all():
            file = BNode(f"file-{described.dataset.id}-{remote.pk}")
            add_distribution(graph, node, described, file)
            graph.add((file, DCT.title, text(remote.title or remote.url)))
            graph.add((file, DCAT.downloadURL, address(remote.url)))
            graph.add((file, DCAT.accessURL, address(remote.url)))
            add_typed(graph, (node, FOAF.page, described.page), FOAF.Document)
            if remote.form:
                code = next((code for form, (code, _) in FILE_TYPES.items() if form.value == remote.form), None)
                code = remote.form.upper().replace(" ", "_") if code is None else code
                if code:
                    file_type = address(str(EU_FILE_TYPE[code]))
                    add_typed(graph, (file, DCT["format"], file_type), DCT.MediaTypeOrExtent)
            if remote.media_type:
                add_typed(graph, (file, DCAT.mediaType, address(str(IANA[remote.media_type]))), DCT.MediaType)
            if remote.size_bytes is not None:
                graph.add((file, DCAT.byteSize, Literal(remote.size_bytes, datatype=XSD.nonNegativeInteger)))
            graph.add((file, RDF.type, DCAT.Distribution))
        return
    version = described.version
    if version is None:
        return
    add_package(graph, node, described, version)
    for form in FileForm:
        if _is_listed(form, described, version):
            _add_file(graph, node, described, version=version, form=form)
    add_derived_files(graph, node, described, version)
    # The rows API, described as a distribution whose access service udata displays as an API.
    endpoint = f"{described.origin}/api/v1/datasets/{described.dataset.id}/rows"
    rows = URIRef(f"{endpoint}#distribution")
    add_distribution(graph, node, described, rows)
    service = URIRef(f"{endpoint}#service")
    graph.add((rows, DCT.title, text("Lignes par l’API : filtrer, trier, compter")))
    graph.add((rows, DCT.identifier, text(f"{described.dataset.id}-api", language=None)))
    graph.add((rows, DCAT.accessURL, address(endpoint)))
    add_typed(graph, (rows, DCT["format"], EU_FILE_TYPE.JSON), DCT.MediaTypeOrExtent)
    add_typed(graph, (rows, DCAT.mediaType, IANA["application/json"]), DCT.MediaType)
    add_typed(graph, (rows, DCAT.accessService, service), DCAT.DataService)
    graph.add((service, DCT.title, text(f"API de « {described.dataset.title} »")))
    graph.add((service, DCAT.endpointURL, address(endpoint)))
    graph.add((service, DCAT.endpointDescription, address(f"{described.origin}/api/v1/openapi.json")))
    graph.add((service, DCAT.servesDataset, node))
    graph.add((service, DCT.license, licence_node(graph, Licence(described.dataset.licence))))


def _is_listed(form: FileForm, described: DescribedResource, version: Version) -> bool:
    """Whether a version has a file of a format: as store.version_files, from the database row without opening files."""
    match form:
        case FileForm.XLSX:
            return version.row_count <= MOST_XLSX_ROWS
        case FileForm.GEOJSON:
            return described.dataset.has_positions
        case FileForm.GPKG:
            return described.dataset.has_positions and is_gpkg_written()
        case FileForm.PMTILES:
            return is_tiled(version)
        case _:
            return True


def add_package(graph: Graph, node: URIRef, described: DescribedResource, version: Version) -> None:
    """Add the package of the version, first: it is what the publisher made, and the table is read from it.

    Its format is that of the package (GTFS), by which the national access point of transport recognises a resource;
    that it is a ZIP is its packaging.
    """
    try:
        package = package_of(version)
    except NotFound:
        # The files of the version were lost: the rest of the description stands without it.
        return
    if package is None:
        return
    location = f"{described.page}/fichiers/{package.name(described.dataset)}"
    file = URIRef(f"{location}#distribution")
    add_distribution(graph, node, described, file)
    graph.add((file, DCT.title, text(package.form.title)))
    graph.add((file, DCT.identifier, text(f"{described.dataset.id}-{package.form.ending}", language=None)))
    graph.add((file, DCAT.downloadURL, address(location)))
    graph.add((file, DCAT.accessURL, described.page))
    add_typed(graph, (file, DCT["format"], EU_FILE_TYPE[package.form.file_type]), DCT.MediaTypeOrExtent)
    media_type = IANA[package.form.media_type.partition(";")[0]]
    add_typed(graph, (file, DCAT.mediaType, media_type), DCT.MediaType)
    add_typed(graph, (file, DCAT.packageFormat, media_type), DCT.MediaType)
    graph.add((file, DCT.issued, moment(described.dataset.published_at, described.now)))
    graph.add((file, DCT.modified, moment(version.published_at, described.now)))
    graph.add((file, DCAT.byteSize, Literal(package.size_bytes, datatype=XSD.nonNegativeInteger)))
    add_checksum(graph, file, f"checksum-{described.dataset.id}-{package.form.ending}", package.sha256)
    add_typed(graph, (file, DCT.conformsTo, address(package.form.conforms_to)), DCT.Standard)
    if package.form.mobility_standard:
        graph.add((file, MOBILITY.mobilityDataStandard, URIRef(package.form.mobility_standard)))


def add_derived_files(graph: Graph, node: URIRef, described: DescribedResource, version: Version) -> None:
    """Add the files that features derive from the rows."""
    for derived in derived_files(version):
        location = f"{described.page}/fichiers/{described.dataset.slug}-{derived.ending}"
        file = URIRef(f"{location}#distribution")
        add_distribution(graph, node, described, file)
        graph.add((file, DCT.title, text(derived.title)))
        graph.add((file, DCT.identifier, text(f"{described.dataset.id}-{derived.ending}", language=None)))
        graph.add((file, DCAT.downloadURL, address(location)))
        graph.add((file, DCAT.accessURL, described.page))
        add_typed(graph, (file, DCAT.mediaType, IANA[derived.media_type.partition(";")[0]]), DCT.MediaType)


def file_address(described: DescribedResource, form: FileForm) -> str:
    """URL of the newest file in this format. It never changes: harvesters match distributions by it."""
    return f"{described.page}/fichiers/{described.dataset.slug}.{form.value}"


def _add_file(graph: Graph, node: URIRef, described: DescribedResource, *, version: Version, form: FileForm) -> None:
    location = file_address(described, form)
    file = URIRef(f"{location}#distribution")
    add_distribution(graph, node, described, file)
    graph.add((file, DCT.title, text(_TITLES[form])))
    graph.add((file, DCT.identifier, text(f"{described.dataset.id}-{form.value}", language=None)))
    add_download(graph, file, address(location), page=described.page, form=form)
    graph.add((file, DCT.issued, moment(described.dataset.published_at, described.now)))
    graph.add((file, DCT.modified, moment(version.published_at, described.now)))
    # Other formats are built on first request: until then their size is unknown.
    size = version.csv_bytes if form is FileForm.CSV else cached_size(version, form)
    if size is not None:
        graph.add((file, DCAT.byteSize, Literal(size, datatype=XSD.nonNegativeInteger)))
    if form in _DEGREES:
        add_reference_system(graph, file)
    if form is FileForm.CSV:
        add_checksum(graph, file, f"checksum-{described.dataset.id}", version.csv_sha256)
    standard = standard_of(described) if form in {FileForm.CSV, FileForm.GEOJSON} else None
    if standard is not None:
        # The schema of a layer is one of GeoJSON: transport.data.gouv.fr checks the file that says it.
        is_layer = model_named(described.dataset.schema_id).is_layer
        if form is (FileForm.GEOJSON if is_layer else FileForm.CSV):
            graph.add((file, DCT.conformsTo, standard))


def add_reference_system(graph: Graph, node: URIRef) -> None:
    """Add the coordinate system of a data set or of a file of its map.

    By the property of GeoDCAT-AP 3, which is of its own: that of GeoDCAT-AP 2, dct:conformsTo, is the schema of a data
    set for udata, whatever its dct:type.
    """
    add_typed(graph, (node, GEODCATAP.referenceSystem, WGS_84), DCT.Standard)
    graph.add((WGS_84, DCT.title, text("WGS 84 (EPSG:4326)", language=None)))


def version_node(described: DescribedResource, number: int) -> URIRef:
    """The URI of a version, which also resolves to its page."""
    return URIRef(f"{described.node}/versions/{number}")


def add_version_addresses(graph: Graph, node: URIRef, described: DescribedResource) -> None:
    """Add the URIs of the versions, if there are several."""
    for number in described.version_numbers:
        graph.add((node, DCAT.hasVersion, version_node(described, number)))


def add_versions(graph: Graph, node: URIRef, described: DescribedResource, versions: Sequence[Version]) -> None:
    """Describe every version: date, changes, predecessor, CSV file."""
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
        # The CSV of the version: the one format that always exists, and never changes.
        location = f"{page}/{dataset.slug}.{FileForm.CSV.value}"
        file = URIRef(f"{location}#distribution")
        add_distribution(graph, this, described, file)
        graph.add((file, DCT.title, text(f"Tableau CSV, version {number}")))
        add_download(graph, file, address(location), page=address(page), form=FileForm.CSV)
        graph.add((file, DCT.issued, moment(version.published_at, described.now)))
        graph.add((file, DCAT.byteSize, Literal(version.csv_bytes, datatype=XSD.nonNegativeInteger)))
        add_checksum(graph, file, f"checksum-{dataset.id}-{number}", version.csv_sha256)
