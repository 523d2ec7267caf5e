import gzip
import shlex
from urllib.parse import urlsplit

import pytest
from django.test import Client

from maillage.site.api import api
from maillage.site.pages.api_page import Operation, operation_groups
from maillage.site.views.api_page import api_description
from tests.measure.figures.campaigns import count_nothing
from tests.opendata.catalog.reusing import GRANTS_SCHEMA, published

pytestmark = pytest.mark.django_db

SITE = "https://mesures.example.org"
EXAMPLE = {"version": "1"}


def operations() -> list[Operation]:
    """Every operation of the page."""
    groups = operation_groups(SITE, api_description(), example=EXAMPLE)
    return [operation for group in groups for operation in group.operations]


def test_page_has_every_operation_of_the_description_under_an_anchor_of_its_own() -> None:
    described = api.get_openapi_schema()["paths"]

    shown = operations()

    assert {(each.method.lower(), each.path) for each in shown} == {
        (method, path) for path, methods in described.items() for method in methods
    }
    assert len({each.id for each in shown}) == len(shown)


def test_groups_of_the_page_have_words_of_their_own() -> None:
    groups = operation_groups(SITE, api_description(), example=EXAMPLE)

    assert [group.title for group in groups if group.title == group.id] == []


def test_every_command_that_reads_works_as_it_is(client: Client) -> None:
    count_nothing()
    published("Subventions de Pornic", schema=GRANTS_SCHEMA)
    commands = [each for each in operations() if each.method == "GET" and not each.needs_token]

    answers = {}
    for operation in commands:
        words = shlex.split(operation.command)
        assert words[0] == "curl"
        address = urlsplit(words[-1])
        answers[operation.path] = client.get(f"{address.path}?{address.query}").status_code

    # Without a campaign, a contract, a purchase, an idea, a release, a prediction, a structure, an event none is read,
    # and a need or a group without a sector is refused; everything else answers.
    nothing_there = {
        "/api/v1/contracts/{contract}",
        "/api/v1/planned-purchases/{purchase}",
        "/api/v1/structures/{structure}",
        "/api/v1/ideas/{idea}",
        "/api/v1/press-releases/{release}",
    }
    nothing_there |= {"/api/v1/events/{event}", "/api/v1/structure-group"}
    absent = {
        path
        for path in answers
        if "/campaign" in path or "/coverage/" in path or path in {*nothing_there, "/api/v1/structure-matches"}
    }
    assert {path: status for path, status in answers.items() if status != 200 and path not in absent} == {}


def test_page_is_light_and_says_that_errors_are_problem_documents(client: Client) -> None:
    answer = client.get("/api")

    text = answer.content.decode()
    assert len(gzip.compress(answer.content)) < 20_000  # as it travels
    assert "RFC 9457" in text
    assert "<script src" not in text.split("<main")[1].split("</main>")[0]
