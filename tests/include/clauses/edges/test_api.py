"""Social clauses by programs: a holder says a month with its key, everybody reads published years."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.mandates import make_key
from maillage.accounts.store.models import Organisation
from maillage.include.clauses.store.models import HourEntry, InsertionClause
from maillage.include.clauses.store.month_letters import reporters_without
from maillage.include.clauses.store.published_figures import publish_due_years
from tests.include.clauses.scene import FIRST, HOLDER_SIRET, MADE_AT, OTHER_SIRET, Coordinations, worked

pytestmark = pytest.mark.django_db

ROWS = {"rows": [{"pseudonym": "P-1", "hours": 151.67}, {"pseudonym": "P-2", "hours": 35, "mode": "interim"}]}


def key_of(siret: str) -> str:
    organisation = Organisation.objects.create(name=f"Entreprise {siret}", siret=siret)
    _key, token = make_key(Acting(organisation.pk), "logiciel de paie", Role.EDITOR, now=MADE_AT)
    return token


def posted(clause: InsertionClause, month: str, body: dict[str, Any], token: str) -> tuple[int, Any]:
    answer = Client().patch(
        f"/api/v1/clauses/{clause.pk}/months/{month}",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )
    return answer.status_code, answer.json()


def test_holder_says_a_month_with_its_key_and_twice_is_once(scene: Coordinations) -> None:
    token = key_of(HOLDER_SIRET)

    first, second = (posted(scene.clause, "2026-01", ROWS, token) for _time in range(2))
    later = posted(scene.clause, "2026-01", {"rows": [{"pseudonym": "P-2", "hours": 0, "mode": "interim"}]}, token)

    assert first == (200, {"rows": 2, "removed": 0, "new_people": 2})
    assert second == (200, {"rows": 2, "removed": 0, "new_people": 0})
    assert later == (200, {"rows": 0, "removed": 1, "new_people": 0})
    assert list(HourEntry.objects.values_list("participant__pseudonym", "centihours", "origin")) == [
        ("P-1", 15_167, "api")
    ]


def test_what_is_wrong_is_told_by_row_and_no_name_is_said_back(scene: Coordinations) -> None:
    body = {"rows": [{"pseudonym": "P-1", "hours": 10}, {"pseudonym": "Jeanne Martin", "hours": -3}]}

    status, problem = posted(scene.clause, "2026-01", body, key_of(HOLDER_SIRET))

    assert status == 422
    assert [(finding["row"], finding["field"]) for finding in problem["findings"]] == [
        (2, "pseudonyme"),
        (2, "heures"),
    ]
    assert "Martin" not in json.dumps(problem)
    assert HourEntry.objects.count() == 0


def test_nobody_else_says_the_months_of_a_clause(scene: Coordinations) -> None:
    statuses = [
        posted(scene.clause, "2026-01", ROWS, token)[0] for token in ("", "faux", key_of(OTHER_SIRET), key_of(""))
    ]

    assert statuses == [401, 401, 403, 403]
    assert HourEntry.objects.count() == 0


def test_month_in_which_nobody_worked_is_asked_for_no_more(scene: Coordinations) -> None:
    before = list(reporters_without(FIRST))

    status, _answer = posted(scene.clause, FIRST.word, {"rows": []}, key_of(HOLDER_SIRET))

    assert (status, before, list(reporters_without(FIRST))) == (200, [scene.holder], [])


def test_published_years_are_read_by_everybody_and_live_hours_by_nobody(scene: Coordinations) -> None:
    InsertionClause.objects.update(contract_key="2026-marche", convention="")
    scene.say(*(worked(f"P-{number:02}", FIRST, 100) for number in range(12)))
    live = Client().get("/api/v1/clauses/years").json()["items"]
    live_contract = Client().get("/api/v1/clauses/contracts/2026-marche").json()

    publish_due_years(dt.datetime(2027, 4, 2, tzinfo=dt.UTC))
    rows = Client().get("/api/v1/clauses/years?year=2026&departement=44").json()["items"]
    contract = Client().get("/api/v1/clauses/contracts/2026-marche").json()

    assert (live, live_contract["years"]) == ([], [])
    assert rows == [
        {"year": 2026, "departement": "44", "breakdown": "ensemble", "value": "", "people": 12, "hours": 1_200}
    ]
    assert contract == {
        "clauses": 1,
        "promised_hours": 100_000.0,
        "years": [{"year": 2026, "people": 12, "hours": 1_200}],
    }
