"""Parses untrusted RDF into a graph: without fetching, without entity expansion, with all errors handled."""

import json
import logging
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit
from xml.parsers import expat

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf

from maillage.core.net.fetch import FetchedDocument
from maillage.core.problems import Refused, sentence

ACCEPT: Final = (
    "application/ld+json, text/turtle, application/rdf+xml;q=0.9, text/n3;q=0.8, application/n-triples;q=0.8, */*;q=0.1"
)
_OF_TYPE: Final[Mapping[str, str]] = {
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    # Catalogues only use the Turtle subset of N3; its rules and formulas are refused.
    "text/n3": "turtle",
    "text/rdf+n3": "turtle",
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/turtle": "turtle",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
}
_OF_SUFFIX: Final[Mapping[str, str]] = {
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".ttl": "turtle",
    ".n3": "turtle",
    ".nt": "nt",
    ".jsonld": "json-ld",
    ".json": "json-ld",
}
# rdflib logs each odd URI and date of a foreign catalogue, which would flood the log; the report has what matters.
logging.getLogger("rdflib").setLevel(logging.CRITICAL)


def form_of_document(document: FetchedDocument) -> str:
    """The RDF syntax of the document by media type, otherwise by file extension; Refused for others."""
    by_suffix = _OF_SUFFIX.get(PurePosixPath(urlsplit(document.url).path).suffix.lower())
    form = _OF_TYPE.get(document.media_type) or by_suffix
    if form is None:
        message = sentence(
            "Ce document est « %(type)s », pas un catalogue DCAT : donnez l’adresse du flux RDF/XML, Turtle ou JSON-LD."
        )
        raise Refused("harvest_not_rdf", message, type=document.media_type)
    return form


def graph_of(document: FetchedDocument) -> Graph:
    """The graph in the document; Refused with the reason if it cannot be parsed."""
    form = form_of_document(document)
    if form == "xml":
        # XML with entity declarations is refused: they can exhaust memory or read local files.
        parser = expat.ParserCreate()
        declared: list[str] = []
        parser.EntityDeclHandler = lambda name, *_: declared.append(name)
        parser.ExternalEntityRefHandler = lambda *_: 0
        try:
            parser.Parse(document.body, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            # Malformed XML or an unknown encoding; if entities were declared, that reason is more useful.
            if not declared:
                raise _unreadable(document, str(error)) from error
        if declared:
            message = sentence(
                "« %(url)s » déclare des entités XML, qui ne sont pas lues : demandez un flux sans DOCTYPE."
            )
            raise Refused("harvest_xml_entities", message, url=document.url)
    written = _json_without_remote_contexts(document) if form == "json-ld" else None
    graph = Graph(bind_namespaces="none")
    try:
        if written is not None:
            to_rdf(written, graph, base=document.url)
        else:
            graph.parse(data=document.body, format=form, publicID=document.url)
    except Exception as error:
        # rdflib parsers raise any exception; the page is refused, and earlier pages stay.
        raise _unreadable(document, f"{type(error).__name__}: {error}") from error
    return graph


def _json_without_remote_contexts(document: FetchedDocument) -> Any:
    """The JSON; Refused if its context would be fetched from another URL, which an attacker could choose."""
    try:
        written = json.loads(document.body)
    except (ValueError, RecursionError) as error:
        raise _unreadable(document, str(error)) from error
    waiting: list[tuple[Any, bool]] = [(written, False)]  # nodes still to visit, and whether they are contexts
    while waiting:
        node, is_context = waiting.pop()
        # A context that is a string, alone or in nested lists, references another document.
        if (isinstance(node, dict) and "@import" in node) or (isinstance(node, str) and is_context):
            message = sentence(
                "« %(url)s » renvoie à un contexte JSON-LD d’ailleurs, qui n’est pas lu : "
                "demandez un flux dont le contexte est écrit dedans, ou prenez le Turtle."
            )
            raise Refused("harvest_remote_context", message, url=document.url)
        if isinstance(node, dict):
            waiting.extend((value, name == "@context") for name, value in node.items())
        elif isinstance(node, list):
            waiting.extend((item, is_context) for item in node)
    return written


def _unreadable(document: FetchedDocument, reason: str) -> Refused:
    message = sentence("« %(url)s » ne se lit pas (%(reason)s) : demandez au catalogue de corriger son flux.")
    return Refused("harvest_unreadable", message, url=document.url, reason=" ".join(reason.split())[:200])
