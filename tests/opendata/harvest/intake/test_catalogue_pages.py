"""Pages of foreign catalogues, read in a process of their own: the same page, and little of the machine."""

import resource

import pytest

from maillage.core.bounds.isolation import ProcessBounds
from maillage.core.problems import Refused
from maillage.opendata.harvest.intake.catalogue_pages import read_page
from maillage.opendata.harvest.intake.dcat import read_catalogue
from maillage.opendata.harvest.intake.rdf import graph_of
from tests.opendata.harvest.intake.test_rdf import TTL, document

SMALL = ProcessBounds(seconds=0.7, memory_mb=128)


def test_page_is_the_one_that_the_graph_holds() -> None:
    sent = document(TTL, "text/turtle")

    page = read_page(sent, ProcessBounds(seconds=10.0))

    assert page == read_catalogue(graph_of(sent), sent.url)
    assert len(page.datasets) > 0


def test_refusal_comes_with_its_own_sentence() -> None:
    with pytest.raises(Refused) as refused:
        read_page(document(b"<a> <b>", "text/turtle"), ProcessBounds(seconds=10.0))

    assert refused.value.code == "harvest_unreadable"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"".join(b"<a:%d> <b:%d> <c:%d> .\n" % (n, n, n) for n in range(400_000)), "application/n-triples"),
        (b"<a " + b" ".join(b"b%d=''" % n for n in range(400_000)) + b"/>", "application/rdf+xml"),
        (b'{"@graph":' + b"[" * 2_000_000, "application/ld+json"),
        (b"@prefix : <a:> . :a :b " + b"(" * 200_000, "text/turtle"),
    ],
    ids=["n-triples", "attributes", "lists", "collections"],
)
def test_catalogue_that_is_made_to_hurt_is_refused_within_its_bounds(body: bytes, media_type: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    with pytest.raises(Refused) as refused:
        read_page(document(body, media_type), SMALL)

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refused.value.code in {"harvest_too_heavy", "harvest_unreadable"}
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2.5  # with the start of its libraries
