import json

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_description_names_every_mounted_feature(client: Client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    assert {path.split("/")[3] for path in paths} >= {"measurements", "territories"}


def test_every_operation_may_answer_with_a_problem(client: Client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    without = [
        name for name, operations in paths.items() for one in operations.values() if "default" not in one["responses"]
    ]

    assert without == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "La demande n’est pas comme la décrit l’API : corrigez les champs indiqués."),
        ("en", "The request does not match the API description: correct the fields named."),
    ],
)
def test_wrong_parameter_is_a_problem_in_the_language_of_the_request(client: Client, language: str, sentence: str):
    answer = client.get("/api/v1/territories?page=beaucoup&q=nantes", headers={"Accept-Language": language})

    problem = json.loads(answer.content)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert (problem["title"], problem["code"], problem["findings"][0]["field"]) == (
        sentence,
        "invalid_request",
        "page",
    )
