"""Reads a page of a DCAT catalogue into our terms: its data sets, and where the next page is.

What udata's harvester accepts is accepted: Dataset and DatasetSeries, old and new Hydra paging, licences on the data
set or on its files, values as addresses, literals or nodes with a label.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urljoin

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF
from rdflib.term import Node

from maillage.catalog.terms.dcat_vocabulary import (
    ADMS,
    DCAT,
    DCT,
    FOAF,
    HYDRA,
    RDFS,
    SCHEMA_ORG,
    SKOS,
    VCARD,
    form_of,
    frequency_of,
    media_type_of,
    theme_of,
)
from maillage.core.net.public_hosts import is_web_address
from maillage.core.plain_text import one_line, plain_text, printable
from maillage.harvest.intake.dcat_values import address_of, addresses_of, labels_of, one_of, text_of, texts_of
from maillage.harvest.intake.written_dates import read_first_day, read_last_day, read_moment, read_period
from maillage.harvest.rules.harvest import RemoteDataset, RemoteFileFound, Unreadable

MOST_KEYWORDS: Final = 50
MOST_FILES: Final = 500
LONGEST_FILE_ADDRESS: Final = 1_000
_MOST_DESCRIPTION: Final = 50_000
_LONGEST_KEYWORD: Final = 100


@dataclass(frozen=True, slots=True)
class RemoteCataloguePage:
    """One page of another catalogue, in the order of the identities, and the address of the next."""

    datasets: tuple[RemoteDataset | Unreadable, ...]
    next_url: str | None


def read_catalogue(graph: Graph, url: str) -> RemoteCataloguePage:
    """The page that the graph holds."""
    nodes = {node for kind in (DCAT.Dataset, DCAT.DatasetSeries) for node in graph.subjects(RDF.type, kind)}
    meant = [node for node in nodes if not _is_only_named(graph, node) and not _is_version(graph, node)]
    ordered = sorted(meant, key=lambda node: (text_of(graph, node, DCT.identifier), str(node)))
    return RemoteCataloguePage(tuple(_dataset(graph, node) for node in ordered), _next_url(graph, url))


def _is_only_named(graph: Graph, node: Node) -> bool:
    """Whether the data set is described elsewhere, and only named here by a service or a series."""
    if (node, DCT.title, None) in graph:
        return False
    naming = {predicate for _, predicate in graph.subject_predicates(node)}
    return bool(naming) and naming <= {DCAT.servesDataset, DCT.hasPart}


def _is_version(graph: Graph, node: Node) -> bool:
    """Whether the data set is one state of another, which this page describes too: that one is taken, as it is now."""
    whole = [subject for subject in graph.subjects(DCAT.hasVersion, node) if (subject, RDF.type, DCAT.Dataset) in graph]
    return any(whole_node != node for whole_node in whole) and (node, DCAT.hasVersion, None) not in graph


def _next_url(graph: Graph, url: str) -> str | None:
    for kind in (HYDRA.PartialCollectionView, HYDRA.PagedCollection):
        for view in graph.subjects(RDF.type, kind):
            following = address_of(graph, view, HYDRA["next"], HYDRA.nextPage)
            if following:
                return urljoin(url, following)
    return None


def _dataset(graph: Graph, node: Node) -> RemoteDataset | Unreadable:
    remote_id = text_of(graph, node, DCT.identifier).strip()
    try:
        uri = printable(str(node)) if isinstance(node, URIRef) else ""
        listed = graph.objects(node, DCAT.distribution | DCAT.distributions)
        # By address: blank nodes have another name at every reading.
        distributions = sorted(set(listed), key=lambda one: (_file_address(graph, one), str(one)))
        periods = [_read_period(graph, when) for when in graph.objects(node, DCT.temporal)]
        starts = [start for start, _ in periods if start]
        ends = [end for _, end in periods if end]
        start, end = min(starts, default=None), max(ends, default=None)
        contacts = {
            _read_contact(graph, contact) for contact in graph.objects(node, DCAT.contactPoint | ADMS.contactPoint)
        }
        contact_name, contact_email = min((contact for contact in contacts if any(contact)), default=("", ""))
        words = {*texts_of(graph, node, DCAT.keyword)}
        known_themes = []
        for word in sorted(graph.objects(node, DCAT.theme), key=str):
            theme = theme_of(str(word))
            if theme is not None:
                known_themes.append(theme)
            else:
                # A theme of another list says something all the same.
                words.add(str(word) if isinstance(word, Literal) else text_of(graph, word, SKOS.prefLabel, RDFS.label))
        cleaned = {one_line(word)[:_LONGEST_KEYWORD] for word in words} - {""}
        keywords = tuple(sorted(cleaned)[:MOST_KEYWORDS])
        landing_page = address_of(graph, node, DCAT.landingPage) or (uri if uri.startswith("http") else "")
        return RemoteDataset(
            remote_id=remote_id,
            title=one_line(text_of(graph, node, DCT.title))[:300],
            uri=uri,
            description=plain_text(text_of(graph, node, DCT.description, DCT.abstract)[:_MOST_DESCRIPTION]),
            licences=tuple(_licences(graph, node, distributions)),
            frequency=frequency_of(next(labels_of(graph, node, DCT.accrualPeriodicity), "")),
            theme=known_themes[0] if known_themes else None,
            keywords=keywords,
            places=tuple(sorted({*labels_of(graph, node, DCT.spatial)})),
            period_start=start,
            period_end=end,
            contact_name=contact_name,
            contact_email=contact_email,
            publisher=one_line(_name(graph, one_of(graph, node, DCT.publisher)))[:300],
            landing_page=landing_page,
            conforms_to=_standard(graph, node, distributions),
            origins=tuple(_origins(graph, node)),
            issued_at=read_moment(text_of(graph, node, DCT.issued)),
            modified_at=read_moment(text_of(graph, node, DCT.modified)),
            files=tuple(_files(graph, distributions)),
        )
    except (ValueError, TypeError, OverflowError) as error:
        # A literal whose value contradicts its type: this data set is told as unreadable, the others are taken.
        return Unreadable(remote_id, str(error)[:200])


def _licences(graph: Graph, node: Node, distributions: list[Node]) -> Iterator[str]:
    """What is said of the licence, in the order in which udata believes it."""
    for subject in (node, *distributions):
        yield from labels_of(graph, subject, DCT.license)
        yield from labels_of(graph, subject, DCT.rights)


def _standard(graph: Graph, node: Node, distributions: list[Node]) -> str:
    found = (address_of(graph, distribution, DCT.conformsTo) for distribution in (node, *distributions))
    return next((address for address in found if is_web_address(address, longest=500)), "")


def _origins(graph: Graph, node: Node) -> Iterator[str]:
    for other in graph.objects(node, ADMS.identifier):
        yield str(other) if not isinstance(other, BNode) else text_of(graph, other, SKOS.notation)
        if isinstance(other, URIRef):
            yield text_of(graph, other, SKOS.notation)
    yield from addresses_of(graph, node, OWL.sameAs)


def _read_period(graph: Graph, when: Node) -> tuple[date | None, date | None]:
    if isinstance(when, Literal):
        return read_period(str(when))
    start = text_of(graph, when, DCAT.startDate, SCHEMA_ORG.startDate)
    end = text_of(graph, when, DCAT.endDate, SCHEMA_ORG.endDate)
    return read_first_day(start), read_last_day(end)


def _read_contact(graph: Graph, contact: Node) -> tuple[str, str]:
    mail = address_of(graph, contact, VCARD.hasEmail, VCARD.email, FOAF.mbox)
    if not mail and (holder := one_of(graph, contact, VCARD.hasEmail)) is not None:
        mail = address_of(graph, holder, VCARD.hasValue)
    return one_line(_name(graph, contact))[:200], mail.removeprefix("mailto:").strip()


def _name(graph: Graph, agent: Node | None) -> str:
    if agent is None:
        return ""
    if isinstance(agent, Literal):
        return str(agent)
    return text_of(graph, agent, FOAF.name, VCARD.fn, VCARD["organization-name"], SKOS.prefLabel, RDFS.label)


def _files(graph: Graph, distributions: list[Node]) -> Iterator[RemoteFileFound]:
    taken: set[str] = set()
    for node in distributions[:MOST_FILES]:
        url = _file_address(graph, node)
        if not is_web_address(url, longest=LONGEST_FILE_ADDRESS) or url in taken:
            continue
        taken.add(url)
        media_type = media_type_of(next(labels_of(graph, node, DCAT.mediaType), ""))
        form = form_of(next(labels_of(graph, node, DCT["format"]), "") or media_type)
        size = text_of(graph, node, DCAT.byteSize).partition(".")[0]
        yield RemoteFileFound(
            url=url,
            title=one_line(text_of(graph, node, DCT.title))[:300],
            form=form[:60],
            media_type=media_type[:120],
            size_bytes=int(size) if size.isascii() and size.isdigit() and len(size) <= 15 else None,
        )


def _file_address(graph: Graph, node: Node) -> str:
    return address_of(graph, node, DCAT.downloadURL) or address_of(graph, node, DCAT.accessURL)
