"""Writes a version 2 document as XML: same names, a child per list item."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

# The XSD of 2.0.2 names this item differently from the JSON schema.
_NAMES_IN_XML: Final = {"modificationActeSousTraitance": "modificationActesSousTraitance"}


def decp_xml(document: Mapping[str, Any]) -> str:
    """The XML of a version 2 document; deterministic."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(_element("marches", document["marches"], 0))


def _element(name: str, value: Any, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, Mapping):
        yield f"{indent}<{name}>\n"
        for inner, content in value.items():
            yield from _children(inner, content, depth + 1)
        yield f"{indent}</{name}>\n"
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield f"{indent}<{name}>{escape(text)}</{name}>\n"


def _children(name: str, value: Any, depth: int) -> Iterator[str]:
    """A list of wrapped items is one element around them all; a list of values or records is an element each."""
    if isinstance(value, list) and value and all(isinstance(item, Mapping) and len(item) == 1 for item in value):
        indent = "  " * depth
        yield f"{indent}<{name}>\n"
        for item in value:
            for inner, content in item.items():
                yield from _element(_NAMES_IN_XML.get(inner, inner), content, depth + 1)
        yield f"{indent}</{name}>\n"
    elif isinstance(value, list):
        for item in value:
            yield from _element(name, item, depth)
    else:
        yield from _element(name, value, depth)
