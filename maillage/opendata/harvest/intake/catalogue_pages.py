"""Parses a page of a foreign catalogue in a subprocess, since RDF parsers can take seconds and gigabytes.

0.8 MB of gzipped N-Triples held a thread for 62 s and took 787 MB before this.
"""

from typing import BinaryIO, Final

from pydantic import TypeAdapter

from maillage.core.bounds.isolation import ProcessBounds, bounded_output
from maillage.core.net.fetch import FetchedDocument
from maillage.core.problems import Refused, sentence
from maillage.opendata.harvest.intake.dcat import RemoteCataloguePage, read_catalogue
from maillage.opendata.harvest.intake.rdf import form_of_document, graph_of

_READER: Final = "maillage.opendata.harvest.intake.catalogue_pages:write_page"
_PAGE: Final = TypeAdapter(RemoteCataloguePage)
_TOO_HEAVY: Final = sentence(
    "« %(url)s » demande trop de temps ou de mémoire pour être lu : demandez un flux en pages plus courtes."
)
_PASSED: Final = frozenset({"file_too_long", "file_too_heavy"})


def read_page(document: FetchedDocument, bounds: ProcessBounds) -> RemoteCataloguePage:
    """The page in a document; Refused if it cannot be parsed, or exceeds ``bounds``."""
    form_of_document(document)  # raises before a process is started for it
    try:
        with bounded_output(_READER, document.url, document.media_type, source=document.body, bounds=bounds) as written:
            return _PAGE.validate_json(written.read())
    except Refused as refusal:
        if refusal.code in _PASSED:
            # Nothing of this page is imported; earlier pages stay.
            raise Refused("harvest_too_heavy", _TOO_HEAVY, url=document.url) from refusal
        raise


def write_page(source: BinaryIO, sink: BinaryIO, url: str, media_type: str) -> None:
    """Write the page as JSON."""
    document = FetchedDocument(url, media_type, source.read())
    sink.write(_PAGE.dump_json(read_catalogue(graph_of(document), url)))
