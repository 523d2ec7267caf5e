"""Which forms the browser may forget: those that a view answered without an error, and no others."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.test import RequestFactory
from django.views.decorators.csrf import csrf_exempt

from maillage.kits.forms.entries import ReceivedFormsMiddleware, note_received
from maillage.web.error_pages import RefusalRedirect


def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def received_after(
    request: HttpRequest, answer: HttpResponseBase, by: Callable[[HttpRequest], HttpResponseBase] = view
) -> list[str]:
    """What the session says was received, once ``by`` gave this answer."""
    request.session = SessionBase()
    request.resolver_match = SimpleNamespace(func=by)  # type: ignore[assignment]
    ReceivedFormsMiddleware(lambda _request: answer).process_response(request, answer)
    return list(request.session.get("received_entries", []))


@pytest.mark.parametrize(
    ("answer", "received"),
    [
        (HttpResponseRedirect("/mon-compte"), ["une-fois"]),
        (HttpResponse("La clé, montrée une fois"), ["une-fois"]),
        (HttpResponse("À corriger", status=422), []),
        (HttpResponse("Trop de lettres", status=429), []),
        (RefusalRedirect("/mon-espace/evenements/openmap"), []),
        (HttpResponseRedirect("/connexion?next=/mon-compte"), []),
        (HttpResponseRedirect("https://maillage.example/connexion?next=/mon-compte"), []),
    ],
)
def test_form_is_received_where_its_answer_is_no_error_and_asks_for_no_sign_in(
    rf: RequestFactory, answer: HttpResponseBase, received: list[str]
) -> None:
    assert received_after(rf.post("/", {"envoi": "une-fois"}), answer) == received


def test_page_that_is_read_and_form_without_key_leave_no_session(rf: RequestFactory) -> None:
    assert received_after(rf.get("/", {"envoi": "une-fois"}), HttpResponse()) == []
    assert received_after(rf.post("/", {"objet": "Une salle"}), HttpResponse()) == []


def test_body_that_a_view_reads_itself_is_left_to_it(rf: RequestFactory) -> None:
    assert received_after(rf.post("/", {"envoi": "une-fois"}), HttpResponse(), csrf_exempt(view)) == []


def test_last_twenty_are_known_each_once(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = SessionBase()

    for number in [*range(22), 21]:
        note_received(request, f"{number}")

    assert request.session["received_entries"] == [f"{number}" for number in range(2, 22)]


def test_key_of_a_program_is_kept_as_long_as_ours(rf: RequestFactory) -> None:
    assert received_after(rf.post("/", {"envoi": "x" * 500}), HttpResponse()) == ["x" * 64]
