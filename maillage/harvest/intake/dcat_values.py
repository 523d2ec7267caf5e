"""Values of a graph as text: in French where there are several languages, whatever form a catalogue gives them."""

from collections.abc import Iterator

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from maillage.catalog.terms.dcat_vocabulary import DCT, RDFS, SKOS
from maillage.core.plain_text import printable

_RANKS = {"fr": 0, None: 1, "en": 2}


def texts_of(graph: Graph, node: Node, predicate: URIRef) -> list[str]:
    """The literals: those in French and those without language, else all of them."""
    found = [literal for literal in graph.objects(node, predicate) if isinstance(literal, Literal)]
    ours = [literal for literal in found if _language(literal) in {"fr", None}]
    return sorted(printable(str(literal)) for literal in ours or found)


def text_of(graph: Graph, node: Node, *predicates: URIRef) -> str:
    """The literal of the first predicate that has one, French first; empty where none has."""
    for predicate in predicates:
        found = [literal for literal in graph.objects(node, predicate) if isinstance(literal, Literal)]
        if found:
            return printable(min(found, key=lambda one: (_RANKS.get(_language(one), 3), str(one))))
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
    return next((found[0] for predicate in predicates if (found := addresses_of(graph, node, predicate))), "")


def labels_of(graph: Graph, node: Node, predicate: URIRef) -> Iterator[str]:
    """What the objects are called: their address, and the labels that they carry here."""
    for value in sorted(graph.objects(node, predicate), key=str):
        if not isinstance(value, BNode):
            yield printable(str(value)).strip()
        if not isinstance(value, Literal):
            named = [text_of(graph, value, name) for name in (DCT.identifier, RDFS.label, SKOS.prefLabel, DCT.title)]
            yield from (text for text in (*named, text_of(graph, value, DCT.description)) if text)


def _language(literal: Literal) -> str | None:
    return literal.language.partition("-")[0].lower() if literal.language else None
