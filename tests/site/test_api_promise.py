"""The rules of docs/reference/api-promise.md, held against the description of every operation."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import pytest

from maillage.opendata.catalog.domain.row_query import USUAL_ROWS
from maillage.opendata.catalog.domain.terms import MOST_API_ROWS
from maillage.site.api import api
from maillage.web.api_answers import LARGEST_PAGE_SIZE, USUAL_PAGE_SIZE

DESCRIBED: Final[dict[str, Any]] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
METHOD_OF_VERB: Final = {
    "list": {"get"},
    "search": {"get"},
    "get": {"get"},
    "create": {"post"},
    "update": {"put", "patch"},
    "delete": {"delete"},
}
PAGE_MEMBERS: Final = {"total", "page", "page_size", "next", "previous", "items"}
# Two names for a thing: what it is called instead.
OTHER_NAMES: Final = {
    "limit": "page_size",
    "offset": "page",
    "before": "page",
    "form": "format",
    "order": "sort",
    "lng": "lon",
    "longitude": "lon",
    "latitude": "lat",
    "slug": "the noun of the thing",
    "number": "the noun of the thing",
    "key": "the noun of the thing",
    "code": "the noun of the thing",
    "address": "territory",
    "place": "territory",
    "document_id": "measurement",
}
# Part of the measuring protocol, which has a promise of its own: docs/protocol/measurement-1.md.
PROTOCOL_PATHS: Final = {"/api/v1/schemas/measurement-1.json"}
# Words of the path that are no plural, for there is one of them (or none counts them).
ONE_OF_ITS_KIND: Final = {
    "coverage", "prediction", "cell", "point", "plan", "truth", "high-ground", "current", "location", "network",
    "structure-group", "schema", "profile", "outline", "podium", "comparison", "mine", "access",
}  # fmt: skip
FRENCH: Final = re.compile(
    r"[éèêàâçùûîôœ]|\b(?:le|la|les|un|une|des|du|de la|et|ou|pour|avec|sans|dans|sur|jeu|jeux)\b", re.IGNORECASE
)
# Names and words of French law and of its places, as English texts have them too.
OFFICIAL: Final = re.compile(
    r"départements?|régions?|Insee|embauche|sous-traitance|interim|proprete|Présences|cantine", re.IGNORECASE
)


class Described(NamedTuple):
    """One operation of the description."""

    method: str
    path: str
    operation: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its name."""
        return str(self.operation["operationId"])

    @property
    def verb(self) -> str:
        """The first word of its name."""
        return self.id.partition("_")[0]

    def parameters(self, place: str) -> dict[str, Mapping[str, Any]]:
        """Those in the path or in the query, by name."""
        return {asked["name"]: asked for asked in self.operation.get("parameters", ()) if asked["in"] == place}

    def json_answer(self) -> Mapping[str, Any]:
        """The schema of what it answers as JSON; empty where it answers none."""
        for status, answer in self.operation["responses"].items():
            schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
            if status.startswith("2") and schema:
                return resolved(schema)
        return {}


OPERATIONS: Final = [
    Described(method, path, operation)
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
]
EACH = pytest.mark.parametrize("asked", [pytest.param(each, id=each.id) for each in OPERATIONS])


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself, where a name stands for it."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return DESCRIBED["components"]["schemas"][name] if name else schema


def test_operation_ids_are_given_once() -> None:
    ids = [each.id for each in OPERATIONS]

    assert [name for name in ids if ids.count(name) > 1] == []


@EACH
def test_operation_id_is_a_verb_of_the_method_and_a_noun(asked: Described) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)+", asked.id)
    assert asked.method in METHOD_OF_VERB.get(asked.verb, set())


@EACH
def test_summary_begins_with_the_verb(asked: Described) -> None:
    assert asked.operation["summary"].split()[0].lower() == asked.verb
    assert not asked.operation["summary"].endswith(".")


@EACH
def test_summary_and_descriptions_are_in_english(asked: Described) -> None:
    texts = [asked.operation["summary"], asked.operation.get("description", "")]
    texts += [each.get("description", "") for each in asked.operation.get("parameters", ())]

    assert asked.operation.get("description")
    assert all(text for text in texts)
    assert [text for text in texts if FRENCH.search(OFFICIAL.sub("", text))] == []


@EACH
def test_path_is_made_of_nouns(asked: Described) -> None:
    if asked.path in PROTOCOL_PATHS:
        return
    words = [word for word in asked.path.removeprefix("/api/v1/").split("/") if not word.startswith("{")]

    assert [word for word in words if not re.fullmatch(r"[a-z]+(-[a-z]+)*", word)] == []
    assert [word for word in words if not word.endswith("s") and word not in ONE_OF_ITS_KIND] == []


@EACH
def test_thing_in_a_path_is_called_by_the_noun_before_it(asked: Described) -> None:
    for collection, name in re.findall(r"([a-z-]+)/{(?:path:)?(\w+)}", asked.path):
        plural = f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s"
        assert collection.endswith(plural) or name in {"units", "family"}


@EACH
def test_parameters_have_one_name_each(asked: Described) -> None:
    names = [*asked.parameters("path"), *asked.parameters("query")]

    assert {name: OTHER_NAMES[name] for name in names if name in OTHER_NAMES} == {}


@EACH
def test_list_is_asked_for_by_pages_and_nothing_else_is(asked: Described) -> None:
    is_list = asked.verb in {"list", "search"}
    query = asked.parameters("query")

    assert ("page" in query, "page_size" in query) == (is_list, is_list)
    assert (set(asked.json_answer().get("properties", ())) >= PAGE_MEMBERS) == is_list
    if is_list:
        assert query["page"]["schema"]["default"] == query["page"]["schema"]["minimum"] == 1
        assert query["page_size"]["schema"]["default"] == USUAL_PAGE_SIZE
        assert query["page_size"]["schema"]["maximum"] == LARGEST_PAGE_SIZE


@EACH
def test_search_is_a_list_with_words(asked: Described) -> None:
    assert ("q" in asked.parameters("query")) == (asked.verb == "search")


@EACH
def test_other_formats_are_asked_for_by_one_parameter(asked: Described) -> None:
    content = [kind for status, answer in asked.operation["responses"].items() for kind in answer.get("content", ())]
    formats = {kind for kind in content if kind not in {"application/problem+json", "application/x-ndjson"}}

    assert "." not in asked.path or asked.path in PROTOCOL_PATHS
    if asked.method == "get":
        assert formats
        assert ("format" in asked.parameters("query")) == (len(formats) > 1)


@EACH
def test_every_answer_has_a_described_form(asked: Described) -> None:
    if answer := asked.json_answer():
        assert answer.get("properties") or answer.get("oneOf") or asked.id in {"get_coverage_plan"} | OPEN_DOCUMENTS


OPEN_DOCUMENTS: Final = {"get_measurement_schema"}


def test_addresses_end_in_url_and_a_thing_has_an_id() -> None:
    wrong = [
        f"{name}.{member}"
        for name, schema in DESCRIBED["components"]["schemas"].items()
        for member in schema.get("properties", {})
        if re.search(r"_(?:address|href|uri|slug|key|number)$", member) or member in {"slug_", "href", "uri"}
    ]

    assert wrong == []


def test_rows_of_a_data_set_have_the_pages_of_every_list() -> None:
    assert (USUAL_ROWS, MOST_API_ROWS) == (USUAL_PAGE_SIZE, LARGEST_PAGE_SIZE)


def test_every_operation_may_answer_with_a_problem() -> None:
    without = [each.id for each in OPERATIONS if "default" not in each.operation["responses"]]

    assert without == []


def members() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every member of every named schema: the name of the schema, its own name, how it is described."""
    for name, schema in DESCRIBED["components"]["schemas"].items():
        for member, described in schema.get("properties", {}).items():
            yield name, member, described


def test_members_are_described_in_english() -> None:
    texts = [(name, member, described.get("description", "")) for name, member, described in members()]

    assert [(name, member) for name, member, text in texts if FRENCH.search(OFFICIAL.sub("", text))] == []
