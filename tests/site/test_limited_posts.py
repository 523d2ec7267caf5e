"""What anybody may post to has a limit: a new address without one fails here, and says what to do."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.constants import NOT_SET

from maillage.site.api import api
from maillage.web.protection.limits import READING, Limit, limits_of

pytestmark = pytest.mark.django_db

# Addresses that need no limit, and why. An entry that is not needed any more fails too.
UNLIMITED: Final = {
    "deconnexion": "ends the session of who asks, and nothing else",
    "bac-a-sable/recommencer": "acts on the sandbox of the session, which was counted when it was opened",
    "bac-a-sable/quitter": "likewise",
    "publier/mon-fichier": "forgets or begins what waits in this browser, which was counted when it came",
    "abonnements/<str:token>": "the token of a letter, of 256 bits; confirms that one subscription",
    "abonnements/<str:token>/fin": "likewise; ends it",
    "inclusion/confirmer/<str:token>": "likewise; says that its structure is still as told, or closed",
    "inclusion/confirmer/<str:token>/fin": "likewise; ends its letters",
    "lettres-de-clauses/<str:token>": "likewise; ends the alerts of one person",
    "besoin/issue/<int:number>/<str:token>": "likewise; says what came of that one need",
    "heures/<str:token>": "likewise; says the hours of one month of one holder",
    "heures/<str:token>/pieces": "likewise; a month keeps so many files and no more",
    "besoin/<str:token>": "the token of a letter; answers that one need for that one structure",
    "besoin/<str:token>/question": "likewise; ten questions at most",
    "besoin/<str:token>/non": "likewise; declines",
    "consultations/<slug:slug>/depot/<str:token>/reponse": "likewise; begins the reply of that one firm anew",
    "consultations/<slug:slug>/depot/<str:token>/reponse/<uuid:reply>/envoi": "likewise; sends it",
    "groupements/lettre/<str:token>": "likewise; agrees to one group, or declines, for that one structure",
    "api/<anything:rest>": "an address that the API does not have: it is told so, and nothing is done",
    "qui-publie/<str:address>/reunir": "of the agency alone: strangers are refused before anything is done",
}
PARTS: Final = {
    "int": "1",
    "uuid": str(UUID(int=0)),
    "slug": "x",
    "str": "x",
    "rdf_form": "ttl",
    "path": "x",
    "anything": "x",
}


def addresses(within: URLResolver, before: str = "") -> Iterator[tuple[str, Callable[..., Any], str]]:
    """Every address of the pages: as it is written, its view, and an example of it."""
    for one in within.url_patterns:
        written = before + str(one.pattern)
        if isinstance(one, URLResolver):
            if not written.startswith(("api/", "en/", "admin/")):
                yield from addresses(one, written)
        elif isinstance(one, URLPattern):
            example = re.sub(r"<(?:(\w+):)?\w+>", lambda part: PARTS[part[1] or "str"], written)
            yield written, one.callback, f"/{example}"


def test_every_page_that_anybody_may_post_to_has_a_limit():
    unlimited = set()
    for written, view, example in addresses(get_resolver()):
        if limits_of(view):
            continue
        answer = Client().post(example)
        goes_to = str(answer.headers.get("Location", ""))
        is_for_people = answer.status_code in {401, 403} or goes_to.startswith(("/connexion", "/admin/login"))
        if answer.status_code != 405 and not is_for_people:
            unlimited.add(written)

    assert unlimited == set(UNLIMITED), (
        "give the view a limit (maillage.web.protection.limits: limited, counting), or write here why it needs none"
    )


def test_whoever_is_above_a_limit_reads_a_sentence_at_every_page(monkeypatch: pytest.MonkeyPatch):
    def spent(limit: Limit, key: str, count: int = 1) -> int:
        return 60

    monkeypatch.setattr(Limit, "wait_s", spent)
    limited = [(written, example) for written, view, example in addresses(get_resolver()) if limits_of(view)]

    statuses = {
        written: Client(raise_request_exception=False).post(example).status_code for written, example in limited
    }

    assert len(limited) > 20
    assert [written for written, status in statuses.items() if status >= 500] == []
    assert list(statuses.values()).count(429) > 10


def test_every_operation_of_the_api_that_anybody_may_send_to_has_a_limit():
    unlimited = [
        f"{'/'.join(operation.methods)} {path}"
        for _prefix, router in api._routers
        if router.auth is NOT_SET  # else a key that was given to an organisation
        for path, operations in router.path_operations.items()
        for operation in operations.operations
        if not READING.issuperset(operation.methods) and not limits_of(operation.view_func)
    ]

    assert unlimited == []


def test_doors_of_the_admin_are_the_one_that_counts():
    answer = Client().post("/admin/", {"username": "a", "password": "b"})

    assert answer.headers["Location"].startswith("/admin/login/")
