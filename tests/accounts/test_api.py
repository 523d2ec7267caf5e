import pytest
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.testing import TestClient

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.pages.parts import ApiKeyAuth
from maillage.accounts.store.mandates import make_key
from maillage.accounts.store.models import ApiKey
from maillage.accounts.store.organisation_changes import suspend_organisation
from maillage.core.clock import utc_now
from maillage.core.problems import Forbidden
from maillage.web.problems_json import problem_response
from tests.people import People

pytestmark = pytest.mark.django_db

api = NinjaAPI(urls_namespace="keys-under-test")


@api.exception_handler(Forbidden)
def answer_forbidden(_request: HttpRequest, problem: Forbidden) -> HttpResponse:
    return problem_response(problem)


@api.get("/own", auth=ApiKeyAuth(Role.PUBLISHER))
def own(request: HttpRequest) -> dict[str, int]:
    acting: Acting = request.auth  # type: ignore[attr-defined]
    return {"organisation": acting.organisation_id}


client = TestClient(api)


def status_with(token: str | None) -> int:
    """The status of the address for a key."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return int(client.get("/own", headers=headers).status_code)


def test_key_opens_and_says_whose_it_is(people: People):
    key, token = make_key(Acting(people.commune.pk), "logiciel", Role.PUBLISHER, now=utc_now())

    answer = client.get("/own", headers={"Authorization": f"Bearer {token}"})

    key.refresh_from_db()
    assert (answer.json(), key.last_used_on is not None) == ({"organisation": people.commune.pk}, True)


@pytest.mark.parametrize("token", [None, "", "mlg_inconnue", "Bearer", "é" * 40])
def test_address_wants_a_key_that_exists(people: People, token: str | None):
    assert status_with(token) == 401


def test_key_with_a_lower_role_is_forbidden(people: People):
    _key, token = make_key(Acting(people.commune.pk), "logiciel", Role.EDITOR, now=utc_now())

    assert status_with(token) == 403


def test_key_of_a_suspended_organisation_is_forbidden(people: People):
    _key, token = make_key(Acting(people.commune.pk), "logiciel", Role.PUBLISHER, now=utc_now())
    suspend_organisation(Acting(people.commune.pk), "essai", now=utc_now())

    assert (status_with(token), ApiKey.objects.get().last_used_on) == (403, None)
