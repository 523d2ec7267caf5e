"""Which forms the browser may forget: those that a view answered without an error, and no others."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.views.decorators.csrf import csrf_exempt

from maillage.accounts.domain.terms import OrganisationKind
from maillage.core.problems import Refused
from maillage.kits.forms.entries import COOKIE, ReceivedFormsMiddleware
from maillage.kits.forms.fields import LineField
from maillage.kits.forms.forms import RefusableForm
from maillage.web.error_pages import RefusedRedirect
from maillage.web.request_memory import begin_request, end_request


class NoteForm(RefusableForm):
    note = LineField(label="Note")


def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def received_after(
    request: HttpRequest, answer: HttpResponseBase, by: Callable[[HttpRequest], HttpResponseBase] = view
) -> str | None:
    """What the browser is told was received, once ``by`` gave this answer; None if it is told nothing."""
    request.resolver_match = SimpleNamespace(func=by)  # type: ignore[assignment]
    ReceivedFormsMiddleware(lambda _request: answer).process_response(request, answer)
    return answer.cookies[COOKIE].value if COOKIE in answer.cookies else None


@pytest.mark.parametrize(
    ("answer", "received"),
    [
        (HttpResponseRedirect("/mon-compte"), "une-fois"),
        (HttpResponse("La clé, montrée une fois"), "une-fois"),
        (HttpResponse("À corriger", status=422), None),
        (HttpResponse("Trop de lettres", status=429), None),
        (RefusedRedirect("/mon-compte"), None),
        (HttpResponseRedirect("/connexion?next=/mon-compte"), None),
        (HttpResponseRedirect("https://maillage.example/connexion?next=/mon-compte"), None),
    ],
)
def test_form_is_received_where_its_answer_is_no_error_and_asks_for_no_sign_in(
    rf: RequestFactory, answer: HttpResponseBase, received: str | None
) -> None:
    assert received_after(rf.post("/", {"envoi": "une-fois"}), answer) == received


def test_form_with_an_error_is_not_received_whatever_the_status_of_its_page(rf: RequestFactory) -> None:
    def received(note: str, refusal: Refused | None = None) -> str | None:
        request = rf.post("/", {"envoi": "une-fois", "note": note})
        begin_request()
        form = NoteForm(request.POST)
        with form.refusals():
            if form.is_valid() and refusal:
                raise refusal
        told = received_after(request, HttpResponse("La page, sous 200"))
        end_request()
        return told

    asked = [received(""), received("Une salle", Refused("full", "La salle est prise.")), received("Une salle")]

    assert asked == [None, None, "une-fois"]


def test_page_that_is_read_and_form_without_a_key_of_ours_tell_the_browser_nothing(rf: RequestFactory) -> None:
    sent = [{"objet": "Une salle"}, {"envoi": "Domain=autre; Path=/"}]

    assert received_after(rf.get("/", {"envoi": "une-fois"}), HttpResponse()) is None
    assert [received_after(rf.post("/", form), HttpResponse()) for form in sent] == [None, None]


def test_body_that_a_view_reads_itself_is_left_to_it(rf: RequestFactory) -> None:
    assert received_after(rf.post("/", {"envoi": "une-fois"}), HttpResponse(), csrf_exempt(view)) is None


def test_last_ten_are_known_each_once_and_what_else_the_cookie_says_is_dropped(rf: RequestFactory) -> None:
    rf.cookies[COOKIE] = ".".join(["n'importe quoi", *(f"{number}" for number in range(12))])

    received = received_after(rf.post("/", {"envoi": "11"}), HttpResponse())

    assert received == ".".join(f"{number}" for number in range(2, 12))


def test_key_of_a_program_is_kept_as_long_as_ours(rf: RequestFactory) -> None:
    assert received_after(rf.post("/", {"envoi": "x" * 500}), HttpResponse()) == "x" * 64


@pytest.mark.django_db
def test_visitor_who_sends_a_form_leaves_no_session(client: Client) -> None:
    address = "/mot-de-passe"

    client.post(address, {"email": "", "envoi": "refuse"})
    refused = client.cookies.get(COOKIE)
    client.post(address, {"email": "ada@vallet.example", "envoi": "une-fois"})

    assert (refused, client.cookies[COOKIE].value, "sessionid" in client.cookies) == (None, "une-fois", False)
    asked = client.get("/organisations/demander", {"sorte": OrganisationKind.OTHER.value})
    assert 'data-received="une-fois"' in asked.content.decode()
    assert Session.objects.count() == 0
