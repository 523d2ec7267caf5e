"""Values of a graph as text: in French where there are several languages, whatever form a catalogue gives them.

Dates and moments come as ISO in full, or as a year, or a month.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from maillage.catalog.terms.dcat_vocabulary import ADMS, DCAT, DCT, FOAF, RDFS, SCHEMA_ORG, SKOS, VCARD
from maillage.core.plain_text import one_line, printable

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
