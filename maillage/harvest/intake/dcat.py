"""Reads a page of a DCAT catalogue into our terms: its data sets, and where the next page is.

What udata's harvester accepts is accepted: Dataset and DatasetSeries, old and new Hydra paging, licences on the data
set or on its files, values as addresses, literals or nodes with a label.

Values of a graph as text: in French where there are several languages, whatever form a catalogue gives them.

Dates and moments come as ISO in full, or as a year, or a month.
"""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
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
from maillage.harvest.rules.harvest import RemoteDataset, RemoteFileFound, Unreadable

_RANKS = {"fr": 0, None: 1, "en": 2}
_YEAR: Final = re.compile(r"(\d{4})Z?")
# A zone after a day is XML's way; Python would take it for an hour.
_DAY_WITH_ZONE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})Z?")


def texts_of(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    """The literals: those in French and those without language, else all of them."""
    literals = [literal for literal in graph.objects(node, predicate) if isinstance(literal, Literal)]
    french = [literal for literal in literals if _language(literal) in {"fr", None}]
    return sorted(printable(str(literal)) for literal in french or literals)


def text_of(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The literal of the first predicate that has one, French first; empty where none has."""
    for predicate in predicates:
        literals = [literal for literal in graph.objects(node, predicate) if isinstance(literal, Literal)]
        if literals:
            return printable(min(literals, key=lambda text: (_RANKS.get(_language(text), 3), str(text))))
    return ""


def one_of(graph: Graph, node: Node, predicate: URIRef) -> Node | None:
    """One object, always the same; None where there is none."""
    return min(graph.objects(node, predicate), key=str, default=None)


def addresses_of(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    """The objects that are addresses, written as such or as literals."""
    return sorted(
        printable(str(node)).strip() for node in graph.objects(node, predicate) if not isinstance(node, BNode)
    )


def address_of(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The address of the first predicate that has one; empty where none has."""
    return next((addresses[0] for predicate in predicates if (addresses := addresses_of(graph, node, predicate))), "")


def labels_of(graph: Graph, node: Node, predicate: URIRef) -> Iterator[str]:
    """What the objects are called: their address, and the labels that they carry here."""
    for value in sorted(graph.objects(node, predicate), key=str):
        if not isinstance(value, BNode):
            yield printable(str(value)).strip()
        if not isinstance(value, Literal):
            named = [text_of(graph, value, name) for name in (DCT.identifier, RDFS.label, SKOS.prefLabel, DCT.title)]
            yield from (text for text in (*named, text_of(graph, value, DCT.description)) if text)


def period_of(graph: Graph, node: Node) -> tuple[date | None, date | None]:
    """The first and the last day of all the periods of a data set."""
    starts, ends = [], []
    for period in graph.objects(node, DCT.temporal):
        if isinstance(period, Literal):
            start, end = read_period(str(period))
        else:
            start = read_first_day(text_of(graph, period, DCAT.startDate, SCHEMA_ORG.startDate))
            end = read_last_day(text_of(graph, period, DCAT.endDate, SCHEMA_ORG.endDate))
        starts.append(start)
        ends.append(end)
    return min(filter(None, starts), default=None), max(filter(None, ends), default=None)


def contact_of(graph: Graph, node: Node) -> tuple[str, str]:
    """The name and the mail address of the contact of a data set, always the same of several; empty without one."""
    contacts = set()
    for contact in graph.objects(node, DCAT.contactPoint | ADMS.contactPoint):
        mail = address_of(graph, contact, VCARD.hasEmail, VCARD.email, FOAF.mbox)
        if not mail and (holder := one_of(graph, contact, VCARD.hasEmail)) is not None:
            mail = address_of(graph, holder, VCARD.hasValue)
        contacts.add((one_line(agent_name(graph, contact))[:200], mail.removeprefix("mailto:").strip()))
    return min((contact for contact in contacts if any(contact)), default=("", ""))


def agent_name(graph: Graph, agent: Node | None) -> str:
    """What a publisher or a contact is called; empty without a name."""
    if agent is None:
        return ""
    if isinstance(agent, Literal):
        return str(agent)
    return text_of(graph, agent, FOAF.name, VCARD.fn, VCARD["organization-name"], SKOS.prefLabel, RDFS.label)


def _language(literal: Literal) -> str | None:
    return literal.language.partition("-")[0].lower() if literal.language else None


def read_moment(text: str) -> datetime | None:
    """The moment, in UTC where no zone is written; None where it is none."""
    try:
        moment = datetime.fromisoformat(_bare(text.strip()))
    except ValueError:
        # A day alone, a year, a month, or nothing that is a date.
        day = read_first_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        # The first or the last year of the calendar: nobody means it.
        return None


def read_first_day(text: str) -> date | None:
    """The day, or the first of the year or month that is written."""
    return _day(text, is_last=False)


def read_last_day(text: str) -> date | None:
    """The day, or the last of the year or month that is written."""
    return _day(text, is_last=True)


def read_period(text: str) -> tuple[date | None, date | None]:
    """The two ends of "2024-01-01/2024-12-31", of a year, of a month."""
    start, mark, end = text.partition("/")
    return read_first_day(start), read_last_day(end if mark else start)


def _day(text: str, *, is_last: bool) -> date | None:
    written = text.strip()
    try:
        if match := _YEAR.fullmatch(written):
            return date(int(match[1]), 12, 31) if is_last else date(int(match[1]), 1, 1)
        if match := _MONTH.fullmatch(written):
            year, month = int(match[1]), int(match[2])
            return date(year, month, calendar.monthrange(year, month)[1] if is_last else 1)
        return datetime.fromisoformat(_bare(written)).date()
    except (ValueError, calendar.IllegalMonthError):
        # Not a date: the description goes without it.
        return None


def _bare(written: str) -> str:
    day = _DAY_WITH_ZONE.fullmatch(written)
    return day[1] if day else written


MOST_KEYWORDS: Final = 50
MOST_FILES: Final = 500
_LONGEST_FILE_ADDRESS: Final = 1_000
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
    described = [node for node in nodes if _is_described_here(graph, node)]
    ordered = sorted(described, key=lambda node: (text_of(graph, node, DCT.identifier), str(node)))
    views = (
        view for kind in (HYDRA.PartialCollectionView, HYDRA.PagedCollection) for view in graph.subjects(RDF.type, kind)
    )
    following = next(filter(None, (address_of(graph, view, HYDRA["next"], HYDRA.nextPage) for view in views)), None)
    next_url = urljoin(url, following) if following else None
    return RemoteCataloguePage(tuple(_remote_dataset(graph, node) for node in ordered), next_url)


def distinct_files(files: Iterable[RemoteFileFound]) -> tuple[RemoteFileFound, ...]:
    """The files that have an address of the web, each address once."""
    by_url: dict[str, RemoteFileFound] = {}
    for file in files:
        if is_web_address(file.url, longest=_LONGEST_FILE_ADDRESS):
            by_url.setdefault(file.url, file)
    return tuple(by_url.values())


def _is_described_here(graph: Graph, node: Node) -> bool:
    if (node, DCT.title, None) not in graph:
        # Described elsewhere, and only named here by a service or a series.
        naming = {predicate for _, predicate in graph.subject_predicates(node)}
        if naming and naming <= {DCAT.servesDataset, DCT.hasPart}:
            return False
    # One state of another data set which this page describes too: that one is taken, as it is now.
    whole = [subject for subject in graph.subjects(DCAT.hasVersion, node) if (subject, RDF.type, DCAT.Dataset) in graph]
    is_version = any(whole_node != node for whole_node in whole) and (node, DCAT.hasVersion, None) not in graph
    return not is_version


def _remote_dataset(graph: Graph, node: Node) -> RemoteDataset | Unreadable:
    remote_id = text_of(graph, node, DCT.identifier).strip()
    try:
        uri = printable(str(node)) if isinstance(node, URIRef) else ""
        listed = graph.objects(node, DCAT.distribution | DCAT.distributions)
        # By address: blank nodes have another name at every reading.
        distributions = sorted(set(listed), key=lambda file: (_file_address(graph, file), str(file)))
        start, end = period_of(graph, node)
        contact_name, contact_email = contact_of(graph, node)
        words = {*texts_of(graph, node, DCAT.keyword)}
        listed_themes = []
        for word in sorted(graph.objects(node, DCAT.theme), key=str):
            if (theme := theme_of(str(word))) is not None:
                listed_themes.append(theme)
            else:
                # A theme of another list says something all the same.
                words.add(str(word) if isinstance(word, Literal) else text_of(graph, word, SKOS.prefLabel, RDFS.label))
        cleaned = {one_line(word)[:_LONGEST_KEYWORD] for word in words} - {""}
        standards = (address_of(graph, subject, DCT.conformsTo) for subject in (node, *distributions))
        origins = [
            written
            for other in graph.objects(node, ADMS.identifier)
            for written in ("" if isinstance(other, BNode) else str(other), text_of(graph, other, SKOS.notation))
        ] + addresses_of(graph, node, OWL.sameAs)
        return RemoteDataset(
            remote_id=remote_id,
            title=one_line(text_of(graph, node, DCT.title))[:300],
            uri=uri,
            description=plain_text(text_of(graph, node, DCT.description, DCT.abstract)[:_MOST_DESCRIPTION]),
            # In the order in which udata believes what is said of the licence.
            licences=tuple(
                label
                for subject in (node, *distributions)
                for predicate in (DCT.license, DCT.rights)
                for label in labels_of(graph, subject, predicate)
            ),
            frequency=frequency_of(next(labels_of(graph, node, DCT.accrualPeriodicity), "")),
            theme=next(iter(listed_themes), None),
            keywords=tuple(sorted(cleaned)[:MOST_KEYWORDS]),
            places=tuple(sorted({*labels_of(graph, node, DCT.spatial)})),
            period_start=start,
            period_end=end,
            contact_name=contact_name,
            contact_email=contact_email,
            publisher=one_line(agent_name(graph, one_of(graph, node, DCT.publisher)))[:300],
            landing_page=address_of(graph, node, DCAT.landingPage) or (uri if uri.startswith("http") else ""),
            conforms_to=next((address for address in standards if is_web_address(address, longest=500)), ""),
            origins=tuple(filter(None, origins)),
            issued_at=read_moment(text_of(graph, node, DCT.issued)),
            modified_at=read_moment(text_of(graph, node, DCT.modified)),
            # What a file without an address says is not read: a broken literal of it spoils nothing.
            files=distinct_files(
                _remote_file(graph, file)
                for file in distributions[:MOST_FILES]
                if is_web_address(_file_address(graph, file), longest=_LONGEST_FILE_ADDRESS)
            ),
        )
    except (ValueError, TypeError, OverflowError) as error:
        # A literal whose value contradicts its type: this data set is told as unreadable, the others are taken.
        return Unreadable(remote_id, str(error)[:200])


def _remote_file(graph: Graph, node: Node) -> RemoteFileFound:
    media_type = media_type_of(next(labels_of(graph, node, DCAT.mediaType), ""))
    size = text_of(graph, node, DCAT.byteSize).partition(".")[0]
    return RemoteFileFound(
        url=_file_address(graph, node),
        title=one_line(text_of(graph, node, DCT.title))[:300],
        form=form_of(next(labels_of(graph, node, DCT["format"]), "") or media_type)[:60],
        media_type=media_type[:120],
        size_bytes=int(size) if size.isascii() and size.isdigit() and len(size) <= 15 else None,
    )


def _file_address(graph: Graph, node: Node) -> str:
    return address_of(graph, node, DCAT.downloadURL) or address_of(graph, node, DCAT.accessURL)
