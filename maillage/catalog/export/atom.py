"""Changes of the catalogue as an Atom feed (RFC 4287), for readers of news and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree as ET

from maillage.catalog.rules.xml_text import printable

_ATOM: Final = "http://www.w3.org/2005/Atom"
CONTENT_TYPE: Final = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One change: an identity that never changes, what it says, where it leads."""

    id: str
    title: str
    updated: datetime
    href: str
    author: str
    summary: str
    category: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its own address is its identity; ``updated`` is used where it has no entry."""

    href: str
    page_href: str
    title: str
    language: str
    updated: datetime
    entries: tuple[FeedEntry, ...]


def atom_text(feed: Feed) -> bytes:
    """The feed as UTF-8 XML; every text is escaped, letters that XML has not are left out."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "id", feed.href)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(max([one.updated for one in feed.entries], default=feed.updated)))
    ET.SubElement(root, _name("link"), rel="self", type="application/atom+xml", href=feed.href)
    ET.SubElement(root, _name("link"), rel="alternate", type="text/html", href=feed.page_href)
    _add(root, "generator", "Maillage")
    _add_entries(root, feed.entries)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _add_entries(root: ET.Element, entries: Sequence[FeedEntry]) -> None:
    for one in entries:
        entry = ET.SubElement(root, _name("entry"))
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "updated", _moment(one.updated))
        ET.SubElement(entry, _name("link"), rel="alternate", type="text/html", href=one.href)
        _add(ET.SubElement(entry, _name("author")), "name", one.author)
        _add(entry, "summary", one.summary)
        ET.SubElement(entry, _name("category"), term=one.category)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _name(name)).text = printable(text)


def _name(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
