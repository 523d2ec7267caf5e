"""Reads a page of a DCAT catalogue: its data sets, and the URL of the next page.

Accepts what udata's harvester accepts: Dataset and DatasetSeries, old and new Hydra paging, licences on data sets or
files, values as URIs, literals or labelled nodes. Among several languages French is preferred. Dates are full ISO dates
or datetimes, years, or months.
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

from maillage.core.net.public_hosts import is_web_address
from maillage.core.plain_text import one_line, plain_text, printable
from maillage.opendata.catalog.domain.dcat_vocabulary import (
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
from maillage.opendata.harvest.domain.harvest import RemoteDataset, RemoteFileFound, RemoteReuse, Unreadable

_RANKS = {"fr": 0, None: 1, "en": 2}
_YEAR: Final = re.compile(r"(\d{4})Z?")
# XML Schema allows a time zone after a date; Python would parse it as a time.
_DAY_WITH_ZONE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})Z?")


def texts_of(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    """The literals in French or without a language, otherwise all of them."""
    literals = [literal for literal in graph.objects(node, predicate) if isinstance(literal, Literal)]
    french = [literal for literal in literals if _language(literal) in {"fr", None}]
    return sorted(printable(str(literal)) for literal in french or literals)


def text_of(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The literal of the first predicate that has one, French preferred; "" if none has."""
    for predicate in predicates:
        literals = [literal for literal in graph.objects(node, predicate) if isinstance(literal, Literal)]
        if literals:
            return printable(min(literals, key=lambda text: (_RANKS.get(_language(text), 3), str(text))))
    return ""


def one_of(graph: Graph, node: Node, predicate: URIRef) -> Node | None:
    """One object, chosen deterministically; None if there is none."""
    return min(graph.objects(node, predicate), key=str, default=None)


def addresses_of(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    """The objects that are URIs, as nodes or literals."""
    return sorted(
        printable(str(node)).strip() for node in graph.objects(node, predicate) if not isinstance(node, BNode)
    )


def address_of(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The URI of the first predicate that has one; "" if none has."""
    return next((addresses[0] for predicate in predicates if (addresses := addresses_of(graph, node, predicate))), "")


def labels_of(graph: Graph, node: Node, predicate: URIRef) -> Iterator[str]:
    """The names of the objects: their URIs, and their labels in this graph."""
    for value in sorted(graph.objects(node, predicate), key=str):
        if not isinstance(value, BNode):
            yield printable(str(value)).strip()
        if not isinstance(value, Literal):
            named = [text_of(graph, value, name) for name in (DCT.identifier, RDFS.label, SKOS.prefLabel, DCT.title)]
            yield from (text for text in (*named, text_of(graph, value, DCT.description)) if text)


def period_of(graph: Graph, node: Node) -> tuple[date | None, date | None]:
    """The first and last day over all periods of a data set."""
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
    """Name and e-mail address of the contact, chosen deterministically among several; "" if missing."""
    contacts = set()
    for contact in graph.objects(node, DCAT.contactPoint | ADMS.contactPoint):
        mail = address_of(graph, contact, VCARD.hasEmail, VCARD.email, FOAF.mbox)
        if not mail and (holder := one_of(graph, contact, VCARD.hasEmail)) is not None:
            mail = address_of(graph, holder, VCARD.hasValue)
        contacts.add((one_line(agent_name(graph, contact))[:200], mail.removeprefix("mailto:").strip()))
    return min((contact for contact in contacts if any(contact)), default=("", ""))


def agent_name(graph: Graph, agent: Node | None) -> str:
    """The name of a publisher or contact; "" without one."""
    if agent is None:
        return ""
    if isinstance(agent, Literal):
        return str(agent)
    return text_of(graph, agent, FOAF.name, VCARD.fn, VCARD["organization-name"], SKOS.prefLabel, RDFS.label)


def _language(literal: Literal) -> str | None:
    return literal.language.partition("-")[0].lower() if literal.language else None


def read_moment(text: str) -> datetime | None:
    """The datetime, in UTC by default; None if it cannot be parsed."""
    try:
        moment = datetime.fromisoformat(_bare(text.strip()))
    except ValueError:
        # A date, a year, a month, or no date at all.
        day = read_first_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        # The first or last year of the calendar: nobody means it.
        return None


def read_first_day(text: str) -> date | None:
    """The date, or the first day of the year or month given."""
    return _day(text, is_last=False)


def read_last_day(text: str) -> date | None:
    """The date, or the last day of the year or month given."""
    return _day(text, is_last=True)


def read_period(text: str) -> tuple[date | None, date | None]:
    """Start and end of "2024-01-01/2024-12-31", of a year, or of a month."""
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
        # Not a date: the field stays empty.
        return None


def _bare(written: str) -> str:
    day = _DAY_WITH_ZONE.fullmatch(written)
    return day[1] if day else written


MOST_KEYWORDS: Final = 50
MOST_FILES: Final = 500
MOST_REFERENCES: Final = 100
_LONGEST_FILE_ADDRESS: Final = 1_000
_MOST_DESCRIPTION: Final = 50_000
_LONGEST_KEYWORD: Final = 100


@dataclass(frozen=True, slots=True)
class RemoteCataloguePage:
    """One page of another catalogue, ordered by identifier, and the URL of the next."""

    datasets: tuple[RemoteDataset | Unreadable, ...]
    next_url: str | None
    reuses: tuple[RemoteReuse, ...] = ()


def read_catalogue(graph: Graph, url: str) -> RemoteCataloguePage:
    """The page in the graph."""
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
    """The files with a web URL, without duplicates."""
    by_url: dict[str, RemoteFileFound] = {}
    for file in files:
        if is_web_address(file.url, longest=_LONGEST_FILE_ADDRESS):
            by_url.setdefault(file.url, file)
    return tuple(by_url.values())


def _is_described_here(graph: Graph, node: Node) -> bool:
    if (node, DCT.title, None) not in graph:
        # Described elsewhere, and only referenced here by a service or series.
        naming = {predicate for _, predicate in graph.subject_predicates(node)}
        if naming and naming <= {DCAT.servesDataset, DCT.hasPart}:
            return False
    # A version of another data set on this page: only the current one is imported.
    whole = [subject for subject in graph.subjects(DCAT.hasVersion, node) if (subject, RDF.type, DCAT.Dataset) in graph]
    is_version = any(whole_node != node for whole_node in whole) and (node, DCAT.hasVersion, None) not in graph
    return not is_version


def _remote_dataset(graph: Graph, node: Node) -> RemoteDataset | Unreadable:
    remote_id = text_of(graph, node, DCT.identifier).strip()
    try:
        uri = printable(str(node)) if isinstance(node, URIRef) else ""
        listed = graph.objects(node, DCAT.distribution | DCAT.distributions)
        # Ordered by URL, since blank nodes get new names with every parse.
        distributions = sorted(set(listed), key=lambda file: (_file_address(graph, file), str(file)))
        start, end = period_of(graph, node)
        contact_name, contact_email = contact_of(graph, node)
        words = {*texts_of(graph, node, DCAT.keyword)}
        listed_themes = []
        for word in sorted(graph.objects(node, DCAT.theme), key=str):
            if (theme := theme_of(str(word))) is not None:
                listed_themes.append(theme)
            else:
                # A theme of another vocabulary is still a useful keyword.
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
            # In the order of precedence of udata.
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
            # A file without a URL is skipped before its other literals are read: an invalid one does no harm.
            references=tuple(_references(graph, node)),
            files=distinct_files(
                _remote_file(graph, file)
                for file in distributions[:MOST_FILES]
                if is_web_address(_file_address(graph, file), longest=_LONGEST_FILE_ADDRESS)
            ),
        )
    except (ValueError, TypeError, OverflowError) as error:
        # A literal whose value contradicts its datatype: this data set is reported as unreadable, the others are
        # imported.
        return Unreadable(remote_id, str(error)[:200])


def _references(graph: Graph, node: Node) -> Iterator[RemoteReuse]:
    """What refers to a data set and has a title and a web address: dct:isReferencedBy."""
    for value in sorted(graph.objects(node, DCT.isReferencedBy), key=str)[:MOST_REFERENCES]:
        href = "" if isinstance(value, BNode) else printable(str(value)).strip()
        href = href or address_of(graph, value, FOAF.page, FOAF.homepage, DCAT.landingPage)
        title = "" if isinstance(value, Literal) else one_line(text_of(graph, value, DCT.title, RDFS.label))
        if title and is_web_address(href, longest=500):
            yield RemoteReuse(remote_id=href, title=title[:150], url=href)


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
