"""RDF of others is read safely: nothing is fetched, nothing blows up, nothing raises but a refusal."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.core.net.fetch import FetchedDocument
from maillage.core.problems import Refused
from maillage.opendata.harvest.intake.dcat import read_catalogue
from maillage.opendata.harvest.intake.rdf import graph_of
from tests.examples import examples

TTL = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://x.example/1> a dcat:Dataset ; dct:identifier "1" ; dct:title "Menus"@fr ;
  dct:license <https://www.etalab.gouv.fr/licence-ouverte-open-licence> ;
  dcat:distribution [ a dcat:Distribution ; dcat:downloadURL <https://x.example/1.csv> ] .
"""


def document(body: str | bytes, media_type: str, url: str = "https://x.example/catalogue") -> FetchedDocument:
    return FetchedDocument(url, media_type, body.encode() if isinstance(body, str) else body)


def refusal(body: str | bytes, media_type: str) -> str:
    with pytest.raises(Refused) as found:
        graph_of(document(body, media_type))
    assert "%(" not in found.value.text
    return found.value.code


def in_form(form: str) -> str:
    return str(graph_of(document(TTL, "text/turtle")).serialize(format=form))


@pytest.mark.parametrize(
    ("form", "media_type", "suffix"),
    [
        ("turtle", "text/turtle", ".ttl"),
        ("xml", "application/rdf+xml", ".rdf"),
        ("xml", "application/xml", ".xml"),
        ("json-ld", "application/ld+json", ".jsonld"),
        ("json-ld", "application/json", ".json"),
        ("n3", "text/n3", ".n3"),
        ("nt", "application/n-triples", ".nt"),
    ],
)
def test_forms_are_known_by_type_and_by_the_end_of_the_address(form: str, media_type: str, suffix: str):
    body = in_form(form)

    by_type = read_catalogue(graph_of(document(body, media_type)), "")
    by_suffix = read_catalogue(graph_of(document(body, "text/plain", f"https://x.example/c{suffix}?page=2")), "")

    assert [one.remote_id for one in by_type.datasets] == ["1"]
    assert by_type == by_suffix


def test_web_page_is_no_catalogue():
    assert refusal("<!doctype html><p>Bonjour", "text/html") == "harvest_not_rdf"


BOMB = "<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(12)
)


@pytest.mark.parametrize(
    "body",
    [
        BOMB + "]><r>&m;</r>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><r>&x;</r>",
        "<!DOCTYPE r [<!ENTITY % x SYSTEM 'http://127.0.0.1/x.dtd'> %x;]><r/>",
        "<!DOCTYPE r [<!ENTITY x 'y'>]><r xmlns='urn:r'>&x;</r>",
    ],
)
def test_xml_entities_are_refused(body: str):
    assert refusal(body, "application/rdf+xml") == "harvest_xml_entities"


def test_external_dtd_is_never_read():
    body = "<!DOCTYPE r SYSTEM 'http://127.0.0.1:9/x.dtd'>" + in_form("xml").partition("?>")[2]

    graph = graph_of(document(body, "application/rdf+xml"))

    assert len(read_catalogue(graph, "").datasets) == 1


@pytest.mark.parametrize(
    "context",
    [
        "https://evil.example/context.jsonld",
        ["https://evil.example/context.jsonld"],
        [{"dct": "http://purl.org/dc/terms/"}, "http://127.0.0.1/x"],
        {"@import": "https://evil.example/context.jsonld"},
        [["http://169.254.169.254/latest"]],
        [[{"dct": "http://purl.org/dc/terms/"}, ["file:///etc/passwd"]]],
        {"a": {"@id": "https://x.example/a", "@context": [["http://169.254.169.254/latest"]]}},
    ],
)
@pytest.mark.parametrize("depth", [0, 3])
def test_remote_contexts_are_never_fetched(context: object, depth: int):
    body: object = {"@context": context, "@id": "https://x.example/1"}
    for _ in range(depth):
        body = {"https://x.example/p": [body]}

    assert refusal(json.dumps(body), "application/ld+json") == "harvest_remote_context"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("", "application/rdf+xml"),
        ("<rdf:RDF", "application/rdf+xml"),
        (b"\xff\xfe\x00\x01", "application/rdf+xml"),
        ("<a> <b> .", "text/turtle"),
        ("[" * 100_000, "text/turtle"),
        ("[" * 100_000, "application/ld+json"),
        ("{", "application/ld+json"),
        ("{ " * 20_000, "text/n3"),
        ("<a> <b> <c>", "application/n-triples"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(body: str | bytes, media_type: str):
    assert refusal(body, media_type) == "harvest_unreadable"


@pytest.mark.parametrize("body", ["[]", "{}", "null", "3", '"x"'])
def test_json_that_says_nothing_is_an_empty_catalogue_or_refused(body: str):
    try:
        graph = graph_of(document(body, "application/ld+json"))
    except Refused:
        return

    assert read_catalogue(graph, "").datasets == ()


@settings(max_examples=examples(150, few=50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), form=st.sampled_from(["turtle", "xml", "json-ld", "n3", "nt"]))
def test_broken_catalogues_are_read_or_refused_and_never_crash(seed: int, form: str):
    """Bytes of a good flow are changed, doubled and cut: the ways in which feeds break."""
    chance = random.Random(seed)
    body = bytearray((Path(__file__).parents[3] / "samples" / "dcat" / f"flow.{form}").read_bytes())
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(len(body))
        end = min(len(body), start + chance.randrange(1, 40))
        piece = chance.choice(
            [b"", bytes(chance.randrange(256) for _ in range(4)), bytes(body[start:end]) * 2, b'"@fr']
        )
        body[start:end] = piece
    types = {
        "turtle": "text/turtle", "xml": "application/rdf+xml", "json-ld": "application/ld+json", "n3": "text/n3",
        "nt": "application/n-triples",
    }  # fmt: skip

    try:
        page = read_catalogue(graph_of(document(bytes(body), types[form])), "https://x.example/")
    except Refused:
        return

    assert all(one.remote_id == one.remote_id.strip() for one in page.datasets)
