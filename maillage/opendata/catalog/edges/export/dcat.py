"""Describes data sets in DCAT-AP 3.0.1, as data.gouv.fr, CKAN and others harvest it. Reference: docs/reference/dcat.md.

Choices that look arbitrary are required by a harvester: blank nodes where udata would fetch the URL (periods), one
geometry with the datatype that udata and ckanext-dcat both read, https in IANA's URIs, the class of each controlled
value in the graph (range.ttl). The geometry of a territory is simplified GeoJSON plus its bounding box (IGN, simplified
contours).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import shapely
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from shapely.geometry.base import BaseGeometry

from maillage.accounts.domain.terms import OrganisationKind
from maillage.accounts.store.model_types import Organisation
from maillage.core.problems import NotFound, Refused
from maillage.opendata.catalog.domain.dcat_vocabulary import (
    ADMS,
    DCAT,
    DCT,
    DISTRIBUTOR,
    EU_FREQUENCY,
    EU_LANGUAGE,
    EU_THEME,
    FOAF,
    GEOJSON_LITERAL,
    LOCN,
    PROV,
    PUBLISHER_TYPE,
    RDFS,
    SKOS,
    THEME_LABELS,
    VCARD,
)
from maillage.opendata.catalog.domain.terms import Frequency, Licence, Theme
from maillage.opendata.catalog.edges.export.dcat_files import (
    DescribedResource,
    add_files,
    add_reference_system,
    add_typed,
    add_version_addresses,
    address,
    licence_node,
    moment,
    standard_of,
    text,
)
from maillage.opendata.catalog.store.datasets import contact_of
from maillage.opendata.catalog.store.models import Dataset
from maillage.territory.store.territories import outline, territory

FRENCH: Final = EU_LANGUAGE.FRA
_PUBLISHER_TYPES: Final[Mapping[str, tuple[URIRef, str]]] = {
    OrganisationKind.COMMUNE.value: (PUBLISHER_TYPE.LocalAuthority, "Collectivité locale"),
    OrganisationKind.EPCI.value: (PUBLISHER_TYPE.LocalAuthority, "Collectivité locale"),
    OrganisationKind.DEPARTEMENT.value: (PUBLISHER_TYPE.LocalAuthority, "Collectivité locale"),
    OrganisationKind.REGION.value: (PUBLISHER_TYPE.RegionalAuthority, "Autorité régionale"),
    OrganisationKind.AGENCY.value: (PUBLISHER_TYPE.RegionalAuthority, "Autorité régionale"),
}
# The 100 data sets of a page repeat their territory: more points would make pages of megabytes.
MOST_POINTS: Final = 120
_DECIMALS: Final = 4  # about 10 m
_FIRST_TOLERANCE: Final = 0.0005  # degrees, about 50 m
_MOST_ROUNDS: Final = 12


@dataclass(frozen=True, slots=True)
class PlaceText:
    """A territory in a feed: name, geometry and bounding box as GeoJSON, both None without a contour."""

    address: str
    name: str
    geometry: str | None
    box: str | None


def add_dataset(graph: Graph, described: DescribedResource) -> URIRef:
    """Add the description of the data set to ``graph``; return its node."""
    node, dataset = described.node, described.dataset
    graph.add((node, RDF.type, DCAT.Dataset))
    tie = getattr(dataset, "harvested", None) if described.is_harvested else None
    identifier = tie.remote_id if tie else str(dataset.id)
    graph.add((node, DCT.identifier, text(identifier, language=None)))
    graph.add((node, DCT.title, text(dataset.title)))
    graph.add((node, DCT.description, text(dataset.description or dataset.title)))
    for keyword in dataset.keywords:
        graph.add((node, DCAT.keyword, text(keyword)))
    _add_words(graph, node, dataset)
    _add_people(graph, node, described)
    if dataset.period_start or dataset.period_end:
        # A blank node: udata dereferences a period that has a URI.
        period = BNode(f"period-{dataset.id}")
        add_typed(graph, (node, DCT.temporal, period), DCT.PeriodOfTime)
        for predicate, day in ((DCAT.startDate, dataset.period_start), (DCAT.endDate, dataset.period_end)):
            if day is not None:
                graph.add((period, predicate, Literal(day.isoformat(), datatype=XSD.date)))
    place = place_of(dataset.territory) if dataset.territory else None
    if place is not None:
        where = address(f"{described.origin}/territoires/{place.address}")
        add_typed(graph, (node, DCT.spatial, where), DCT.Location)
        graph.add((where, SKOS.prefLabel, text(place.name)))
        if place.geometry and place.box:
            graph.add((where, LOCN.geometry, Literal(place.geometry, datatype=GEOJSON_LITERAL)))
            # Without a datatype: CKAN reads the box this way, and udata, which merges all typed geometries, ignores it.
            graph.add((where, DCAT.bbox, Literal(place.box)))
    version = described.version
    graph.add((node, DCT.issued, moment(dataset.published_at, described.now)))
    graph.add((node, DCT.modified, moment(dataset.modified_at, described.now)))
    landing = dataset.landing_page if described.is_harvested and dataset.landing_page else str(described.page)
    add_typed(graph, (node, DCAT.landingPage, address(landing)), FOAF.Document)
    if version is not None:
        graph.add((node, DCAT.version, text(str(version.number), language=None)))
        if version.note:
            graph.add((node, ADMS.versionNotes, text(version.note)))
    _add_standards(graph, node, described)
    add_version_addresses(graph, node, described)
    add_files(graph, node, described)
    return node


def _add_standards(graph: Graph, node: URIRef, described: DescribedResource) -> None:
    """Add the schema of the rows, and the coordinate system of their positions."""
    standard = standard_of(described)
    if standard is not None:
        add_typed(graph, (node, DCT.conformsTo, standard), DCT.Standard)
        name = f"{described.dataset.schema_id} {described.dataset.schema_version}"
        graph.add((standard, DCT.title, text(name.strip() or str(standard), language=None)))
    if described.version is not None and described.dataset.has_positions and not described.is_harvested:
        add_reference_system(graph, node)


def add_references(graph: Graph, node: URIRef, references: Iterable[tuple[str, str]]) -> None:
    """Add what refers to the data set ``node``, as (address, title): dct:isReferencedBy (DCAT-AP 3)."""
    for href, title in references:
        add_typed(graph, (node, DCT.isReferencedBy, address(href)), FOAF.Document)
        graph.add((address(href), DCT.title, text(title)))


def add_organisation(graph: Graph, origin: str, organisation: Organisation) -> URIRef:
    """Add the description of the organisation to ``graph``; return its node."""
    page = f"{origin}/organisations/{organisation.slug}"
    node = URIRef(f"{page}#organisation")
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, FOAF.name, text(organisation.name)))
    add_typed(graph, (node, FOAF.homepage, address(organisation.website or page)), FOAF.Document)
    if organisation.email:
        graph.add((node, FOAF.mbox, address(f"mailto:{organisation.email}")))
    if organisation.siret:
        graph.add((node, DCT.identifier, text(organisation.siret, language=None)))
    if organisation.kind in _PUBLISHER_TYPES:
        kind, label = _PUBLISHER_TYPES[organisation.kind]
        add_typed(graph, (node, DCT.type, kind), SKOS.Concept)
        graph.add((kind, SKOS.prefLabel, text(label)))
    return node


def _add_words(graph: Graph, node: URIRef, dataset: Dataset) -> None:
    """Add the values taken from controlled vocabularies: theme, frequency, language, licence."""
    theme = EU_THEME[dataset.theme]
    add_typed(graph, (node, DCAT.theme, theme), SKOS.Concept)
    graph.add((theme, SKOS.prefLabel, text(THEME_LABELS[Theme(dataset.theme)])))
    frequency = EU_FREQUENCY[Frequency(dataset.frequency).value]
    add_typed(graph, (node, DCT.accrualPeriodicity, frequency), DCT.Frequency)
    add_typed(graph, (node, DCT.language, FRENCH), DCT.LinguisticSystem)
    graph.add((node, DCT.license, licence_node(graph, Licence(dataset.licence))))


def _add_people(graph: Graph, node: URIRef, described: DescribedResource) -> None:
    dataset = described.dataset
    publisher = add_organisation(graph, described.origin, dataset.organisation)
    if described.is_harvested:
        source = dataset.source
        origin = f"Moissonné du catalogue « {source.name} » ({source.url})" if source else "Moissonné"
        statement = BNode(f"provenance-{dataset.id}")
        add_typed(graph, (node, DCT.provenance, statement), DCT.ProvenanceStatement)
        graph.add((statement, RDFS.label, text(origin)))
        other = BNode(f"identifier-{dataset.id}")
        add_typed(graph, (node, ADMS.identifier, other), ADMS.Identifier)
        graph.add((other, SKOS.notation, text(str(described.page), language=None)))
    graph.add((node, DCT.publisher, publisher))
    graph.add((node, DCT.creator, publisher))
    contact_name, contact_email = contact_of(dataset)
    name = contact_name or dataset.organisation.name
    email = contact_email or dataset.organisation.email
    contact = BNode(f"contact-{dataset.id}")
    add_typed(graph, (node, DCAT.contactPoint, contact), VCARD.Kind)
    graph.add((contact, VCARD.fn, text(name, language=None)))
    if email:
        graph.add((contact, VCARD.hasEmail, address(f"mailto:{email}")))
    through = described.version.through if described.version else None
    if through is not None:
        # Published by another organisation under a mandate: the commune stays the publisher, the other is attributed.
        attribution = BNode(f"attribution-{dataset.id}")
        agent = add_organisation(graph, described.origin, through)
        add_typed(graph, (node, PROV.qualifiedAttribution, attribution), PROV.Attribution)
        graph.add((attribution, PROV.agent, agent))
        add_typed(graph, (attribution, DCAT.hadRole, DISTRIBUTOR), DCAT.Role)


def place_of(address: str) -> PlaceText | None:
    """The territory at ``address``; None if it is unknown or was retired."""
    try:
        place = territory(address)
    except (NotFound, Refused):
        # A retired territory, or none was given: the data set is described without a location.
        return None
    return _place_text(place.address, place.name, place.vintage)


@lru_cache(maxsize=4096)
def _place_text(address: str, name: str, _vintage: str) -> PlaceText:
    try:
        shape = outline(address)
    except NotFound:
        # No contour: the name alone gives the location.
        return PlaceText(address, name, None, None)
    return PlaceText(address, name, _geojson(simplified(shape)), _geojson(shapely.box(*shape.bounds)))


def simplified(shape: BaseGeometry) -> BaseGeometry:
    """``shape`` reduced to about MOST_POINTS points: small parts are dropped first, then detail."""
    simpler, tolerance = shape, _FIRST_TOLERANCE
    for _ in range(_MOST_ROUNDS):
        if shapely.get_num_coordinates(simpler) <= MOST_POINTS:
            break
        parts = [
            part
            for part in shapely.get_parts(shape.simplify(tolerance))
            if part.geom_type == "Polygon" and not part.is_empty
        ]
        large = [part for part in parts if part.area > (4 * tolerance) ** 2] or parts[:1]
        outer = [shapely.Polygon(part.exterior) for part in large]
        simpler = outer[0] if len(outer) == 1 else shapely.MultiPolygon(outer)
        tolerance *= 2
    return simpler


def _geojson(shape: BaseGeometry) -> str:
    rounded = shapely.set_precision(shape, 10.0**-_DECIMALS)
    written = json.loads(shapely.to_geojson(rounded))
    return json.dumps(written, separators=(",", ":"))
