"""Streams the records of an XML document with expat: no entities, no fetching, bounded depth."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.etree.ElementTree import TreeBuilder
from xml.parsers import expat

from maillage.buy.contracts.domain.remarks import PlacedRemark
from maillage.buy.contracts.intake.raw_records import (
    CONTROL_CHARACTERS,
    EMPTY,
    ENTITIES,
    KIND_OF_CONTAINER,
    MALFORMED,
    MOST_DEPTH,
    MOST_RECORD_CHARACTERS,
    TOO_DEEP,
    TOO_LARGE,
    TRUNCATED,
    RawRecord,
    RawStream,
    below,
    breach_at,
)

# Characters that XML 1.0 (section 2.2) forbids, and platforms write anyway.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CUT: Final = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_DECLARES: Final = re.compile(r"xmlns\b|.*:")  # a namespace declaration, or a prefixed attribute
_RECORDS_AT: Final = 3  # maximum depth of a record
_MOST_TAG_BYTES: Final = 16 * 2**20


class _EntitiesRefusal(Exception):  # noqa: N818 -- a way out of the parser, always caught here
    """Raised if the document declares entities, which are not expanded for security."""


class _DepthRefusal(Exception):  # noqa: N818 -- likewise
    """The document is nested too deep."""


def xml_records(blocks: Iterable[str], *, keeps_elements: bool = False) -> RawStream:
    """The records of a document, and its errors; ``blocks`` are its decoded text."""
    building = _RecordBuilding(keeps_elements=keeps_elements)
    parser = building.parser
    forbidden = fed = 0
    try:
        for block in blocks:
            text, count = _FORBIDDEN.subn("", block)
            forbidden += count
            encoded = text.encode("utf-8", "replace")
            fed += len(encoded)
            parser.Parse(encoded, False)
            yield from building.whole_records()
            if fed - parser.CurrentByteIndex > _MOST_TAG_BYTES:  # expat buffers an unclosed tag as a whole
                yield breach_at(building.path, TOO_LARGE, limit=MOST_RECORD_CHARACTERS)
                return
        parser.Parse(b"", True)
    except _EntitiesRefusal:  # the rest is not read
        yield breach_at("", ENTITIES)
    except _DepthRefusal:  # expat cannot continue after an exception in a handler
        yield from building.whole_records()
        yield breach_at(building.path, TOO_DEEP, limit=MOST_DEPTH)
    except expat.ExpatError as error:  # earlier records stay
        yield from building.whole_records()
        rule = TRUNCATED if error.code in _CUT else MALFORMED
        yield breach_at(building.path, rule, line=error.lineno)
    yield from building.whole_records()
    if forbidden:
        yield breach_at("", CONTROL_CHARACTERS, count=forbidden)
    if not building.count:
        yield breach_at("", EMPTY)


class _RecordBuilding:
    """Converts the elements of a record to what JSON would give: texts, objects, lists for repeated names."""

    def __init__(self, *, keeps_elements: bool) -> None:
        self._keeps_elements = keeps_elements
        self._tree: TreeBuilder | None = None  # of the current record
        # The text is decoded already: the declared encoding no longer applies.
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self.open_element
        parser.EndElementHandler = self.close_element
        parser.CharacterDataHandler = self.add_text
        parser.EntityDeclHandler = self._refused_entities
        parser.ExternalEntityRefHandler = self._refused_entities
        parser.UnparsedEntityDeclHandler = self._refused_entities
        self.count = 0
        self._around: list[str] = []
        self._numbers: dict[str, int] = {}
        self._objects: list[tuple[str, dict[str, Any]]] = []  # the current record and its open elements
        self._text = ""
        self._characters = 0
        self._ready: list[RawRecord | PlacedRemark] = []

    @property
    def path(self) -> str:
        """The current path of the parser."""
        return "/".join([*self._around, *(name for name, _ in self._objects)])

    def whole_records(self) -> list[RawRecord | PlacedRemark]:
        """The records completed since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def open_element(self, name: str, attributes: Mapping[str, str]) -> None:
        objects = self._objects
        if ":" in name:
            name = name.rpartition(":")[2]
        self._text = ""
        if objects:
            self._characters += len(name)
            objects.append((name, {}))
        elif name in KIND_OF_CONTAINER and len(self._around) <= _RECORDS_AT:
            objects.append((name, {}))
            self._characters = 0
            self._tree = TreeBuilder() if self._keeps_elements else None
        else:
            self._around.append(name)
        if attributes and objects:
            self._characters += sum(len(key) + len(text) for key, text in attributes.items())
        if self._tree is not None and objects:
            is_short = self._characters <= MOST_RECORD_CHARACTERS
            kept = {key: text for key, text in attributes.items() if not _DECLARES.match(key)} if is_short else {}
            self._tree.start(name, kept)
        if len(objects) + len(self._around) > MOST_DEPTH:
            raise _DepthRefusal

    def add_text(self, text: str) -> None:
        """Usually called once per text; long texts come in pieces."""
        self._characters += len(text)
        if self._characters <= MOST_RECORD_CHARACTERS:
            self._text += text
            if self._tree is not None:
                self._tree.data(text)

    def close_element(self, _name: str) -> None:
        objects = self._objects
        if not objects:
            self._around.pop()
            return
        name, fields = objects.pop()
        if self._tree is not None:
            self._tree.end(name)
        value: Any = fields or self._text.strip()
        self._text = ""
        if objects:
            around = objects[-1][1]
            if self._characters > MOST_RECORD_CHARACTERS:
                pass  # oversized: the record is dropped at its end, so nothing more is stored
            elif name not in around:
                around[name] = value
            elif isinstance(around[name], list):
                around[name].append(value)
            else:  # a repeated name: a list
                around[name] = [around[name], value]
            return
        holder = "/".join(self._around)
        number = self._numbers.get(name, 0)
        self._numbers[name] = number + 1
        path = below(below(holder, name), number)
        self.count += 1
        if self._characters > MOST_RECORD_CHARACTERS:
            self._ready.append(breach_at(path, TOO_LARGE, limit=MOST_RECORD_CHARACTERS))
        elif isinstance(value, dict):
            element = self._tree.close() if self._tree is not None else None
            self._ready.append(RawRecord(path, value, KIND_OF_CONTAINER[name], is_typed=False, element=element))
        self._tree = None

    def _refused_entities(self, *_declaration: Any) -> int:
        raise _EntitiesRefusal
