"""Parses a small XML document into a tree without prefixes: no entities, no fetching, bounded size and depth."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from maillage.core.problems import Refused, sentence
from maillage.core.text import c1_as_cp1252

MOST_BYTES: Final = 16 * 2**20  # bytes; the longest real notice has 0.1 MB
_MOST_DEPTH: Final = 64  # eForms nest twenty levels
_MOST_NODES: Final = 400_000
_BROKEN: Final = sentence("Ce document XML ne peut pas être lu (ligne %(line)s) : téléchargez-le à nouveau.")
_UNSAFE: Final = sentence("Ce document XML déclare des entités ou dépasse les bornes : il n’est pas lu.")


@dataclass(slots=True)
class XmlNode:
    """An element: local name, attributes, children, own text."""

    name: str
    attributes: Mapping[str, str]
    children: list["XmlNode"] = field(default_factory=list)
    own_text: str = ""

    def all(self, path: str) -> Iterator["XmlNode"]:
        """The descendants at a path of names, in document order."""
        first, _slash, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> "XmlNode | None":
        """The first element at a path, or None."""
        return next(self.all(path), None)

    def text(self, path: str = "") -> str | None:
        """The text of this element, or of the first one at a path; None if empty or missing."""
        node = self.first(path) if path else self
        return " ".join(node.texts()) or None if node is not None else None

    def texts(self) -> Iterator[str]:
        """The text of this element and its descendants."""
        yield from self.own_text.split()
        for child in self.children:
            yield from child.texts()

    def everywhere(self, name: str) -> Iterator["XmlNode"]:
        """All descendants with a name."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.everywhere(name)

    def attribute(self, path: str, name: str) -> str | None:
        """An attribute of the first element at a path, or None."""
        node = self.first(path)
        return node.attributes.get(name) if node is not None else None


def xml_tree(content: bytes) -> XmlNode:
    """The root of a document; Refused if it is not XML, or unsafe to parse."""
    if len(content) > MOST_BYTES:
        raise Refused("notice_unsafe", _UNSAFE)
    top = XmlNode("", {})
    around = [top]
    count = 0

    def open_element(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(around) > _MOST_DEPTH or count > _MOST_NODES:
            raise Refused("notice_unsafe", _UNSAFE)
        node = XmlNode(name.rpartition(":")[2], {key: c1_as_cp1252(text) for key, text in attributes.items()})
        around[-1].children.append(node)
        around.append(node)

    def add_text(text: str) -> None:
        around[-1].own_text += c1_as_cp1252(text)

    def refuse(*_declaration: Any) -> int:
        raise Refused("notice_unsafe", _UNSAFE)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = open_element
    parser.EndElementHandler = lambda _name: around.pop()
    parser.CharacterDataHandler = add_text
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:  # a truncated notice is dropped as a whole
        raise Refused("notice_broken", _BROKEN, line=error.lineno) from error
    return top.children[0]
