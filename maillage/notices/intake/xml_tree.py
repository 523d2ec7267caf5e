"""A small XML document as a tree, prefixes left out: no entity declared, nothing fetched, size and depth bounded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from maillage.core.problems import Refused, sentence
from maillage.core.text import c1_as_cp1252

MOST_BYTES: Final = 16 * 2**20  # the longest real notice has 0.1 MB
_MOST_DEPTH: Final = 64  # eForms nest twenty deep
_MOST_NODES: Final = 400_000
_BROKEN: Final = sentence("Ce document XML ne peut pas être lu (ligne %(line)s) : téléchargez-le à nouveau.")
_UNSAFE: Final = sentence("Ce document XML déclare des entités ou dépasse les bornes : il n’est pas lu.")


@dataclass(slots=True)
class XmlNode:
    """An element: its name without prefix, its attributes, what it holds."""

    name: str
    attributes: Mapping[str, str]
    children: list["XmlNode"] = field(default_factory=list)
    own_text: str = ""

    def all(self, path: str) -> Iterator["XmlNode"]:
        """The elements at a path of names below this one, in their order."""
        first, _slash, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> "XmlNode | None":
        """The first element at a path."""
        return next(self.all(path), None)

    def text(self, path: str = "") -> str | None:
        """All text in this element, or in the first one at a path; None where it is empty or not there."""
        node = self.first(path) if path else self
        return " ".join(node.texts()) or None if node is not None else None

    def texts(self) -> Iterator[str]:
        """The words of this element and of those in it."""
        yield from self.own_text.split()
        for child in self.children:
            yield from child.texts()

    def everywhere(self, name: str) -> Iterator["XmlNode"]:
        """The elements of a name, however deep."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.everywhere(name)

    def attribute(self, path: str, name: str) -> str | None:
        """An attribute of the first element at a path."""
        node = self.first(path)
        return node.attributes.get(name) if node is not None else None


def xml_tree(content: bytes) -> XmlNode:
    """The root of a document; Refused where it is none, or not safe to read."""
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
    except expat.ExpatError as error:  # nothing of a notice that breaks off is kept
        raise Refused("notice_broken", _BROKEN, line=error.lineno) from error
    return top.children[0]
