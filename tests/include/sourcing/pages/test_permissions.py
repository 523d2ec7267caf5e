"""Who may see and do what with needs, as one table: a row for each address, and the people it opens to."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership
from maillage.core.clock import utc_now
from maillage.include.sourcing.domain.needs import NeedState
from maillage.include.sourcing.domain.working_days import working_days_after
from maillage.include.sourcing.pages.urls import FILES, PAGES
from maillage.include.sourcing.store.answers import ask_question
from maillage.include.sourcing.store.models import Inquiry, Need, NeedQuestion
from maillage.include.sourcing.store.needs import link_token, outcome_token
from tests.include.events.others import client_of as client_of_others
from tests.include.sourcing.needs import inquiries_in_order, kept_need, need_in_progress, need_plan, structures
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db

# David publishes for Pornic, the buyer, where Chloé administers; Farid publishes for Clisson, another buyer. Emma edits
# in the organisation of a structure that was asked, Bruno's colleague of a structure that was not is "other".
# The organiser has a day to come, the coordination follows the clauses of another place.
COLUMNS = {
    "visitor": "visitor",
    "registered": "registered",
    "other buyer": "farid",
    "buyer": "david",
    "asked structure": "emma",
    "other structure": "other",
    "organiser": "organiser",
    "coordination": "coordination",
    "agency": "aline",
}
EVERYBODY = frozenset(COLUMNS)
PEOPLE = EVERYBODY - {"visitor"}
BUYER = frozenset({"buyer"})
ASKED = frozenset({"asked structure"})
AGENCY = frozenset({"agency"})
ANSWER = {"reponse": "declined", "raison": "busy"}


@dataclass(frozen=True)
class Scene:
    """A need that was sent with a question, a draft, and the people around them."""

    people: People
    need: Need
    draft: Need
    inquiry: Inquiry
    question: NeedQuestion
    closed: Need


@pytest.fixture
def scene(people: People) -> Scene:
    """The cast, before two structures of which one was asked."""
    change_role_of(people.david, Role.PUBLISHER)
    Membership.objects.filter(user__in=[people.emma, people.bruno]).exclude(organisation=people.agency).delete()
    people.mandate.delete()
    plan = need_plan(answers_by=working_days_after(localdate(), 10), decides_on=None)
    (row,) = structures(1)
    need = need_in_progress(people.commune, plan, now=utc_now())
    (inquiry,) = inquiries_in_order(need)
    Membership.objects.create(user=people.emma, organisation_id=row.organisation_id or 0, role=Role.EDITOR.value)
    ask_question(inquiry, "Quels horaires ?", now=utc_now())
    draft = kept_need(people.commune, plan, now=utc_now())
    closed = kept_need(people.commune, plan, now=utc_now())
    closed.state, closed.closed_at = NeedState.CLOSED.value, utc_now()
    closed.save()
    return Scene(people, need, draft, inquiry, need.questions.get(), closed)


def client_of(scene: Scene, column: str) -> Client:
    """A browser of who stands in a column."""
    people, name = scene.people, COLUMNS[column]
    if name in {"organiser", "coordination"}:
        return client_of_others(people, name)
    if name in {"registered", "other"}:
        client = Client()
        person = type(people.aline).objects.create(username=name, email=f"{name}@example.org")
        if name == "other":
            Membership.objects.create(user=person, organisation=people.epci, role=Role.EDITOR.value)
        client.force_login(person)
        return client
    return people.client(name)


Asking = Callable[[Scene, Client], HttpResponseBase]


def _get(name: str, *parts: str) -> Asking:
    return lambda scene, client: client.get(_address(scene, name, parts))


def _post(name: str, *parts: str, sent: dict[str, str] | None = None) -> Asking:
    return lambda scene, client: client.post(_address(scene, name, parts), sent or {})


def _address(scene: Scene, name: str, parts: tuple[str, ...]) -> str:
    values: dict[str, object] = {
        "need": scene.need.pk,
        "draft": scene.draft.pk,
        "question": scene.question.pk,
        "inquiry": scene.inquiry.pk,
        "token": link_token(scene.inquiry),
        "closed": scene.closed.pk,
        "outcome": outcome_token(scene.closed),
        "slug": scene.people.commune.slug,
        "xlsx": "xlsx",
    }
    return reverse(name, args=[values[part] for part in parts])


# The link of a letter opens to whoever carries it, and to nobody else.
TABLE: dict[str, tuple[Asking, frozenset[str]]] = {
    "needs": (_get("needs"), EVERYBODY),
    "invented_need": (_get("invented_need", "need"), frozenset()),  # none is invented: a real one is shown to nobody
    "inquiry": (_post("inquiry", "token", sent=ANSWER), EVERYBODY),
    "inquiry_question": (_post("inquiry_question", "token", sent={"question": "Où ?"}), EVERYBODY),
    "inquiry_decline": (_post("inquiry_decline", "token"), EVERYBODY),
    "need_outcome_by_letter": (
        _post("need_outcome_by_letter", "closed", "outcome", sent={"issue": "not-yet"}),
        EVERYBODY,
    ),
    "own_needs": (_get("own_needs"), PEOPLE),
    "begin_need": (_get("begin_need"), PEOPLE),
    "need_figures": (_get("need_figures"), AGENCY),
    "own_need": (_get("own_need", "draft"), BUYER),
    "need_ask": (_post("need_ask", "draft"), BUYER),
    "need_name": (_post("need_name", "need"), BUYER),
    "need_close": (_post("need_close", "need"), BUYER),
    "need_outcome": (_post("need_outcome", "need", sent={"issue": "nothing"}), BUYER),
    "need_reply": (_post("need_reply", "need", "question", sent={"reply": "Le matin"}), BUYER),
    "new_need": (_get("new_need", "slug"), BUYER),
    "received_need": (_post("received_need", "inquiry", sent=ANSWER), ASKED),
    "received_need_question": (_post("received_need_question", "inquiry", sent={"question": "Où ?"}), ASKED),
    "need_csv": (_get("need_csv", "need"), BUYER),
    "need_table": (_get("need_table", "need", "xlsx"), BUYER),
}


def test_table_has_a_row_for_every_address():
    assert set(TABLE) == {route.name for route in (*PAGES, *FILES)}


def test_needs_open_to_whom_the_table_says(scene: Scene):
    opened: dict[str, set[str]] = {name: set() for name in TABLE}
    for column in COLUMNS:
        client = client_of(scene, column)
        for name, (ask, _allowed) in TABLE.items():
            with transaction.atomic():
                answer = ask(scene, client)
                is_to_sign_in = str(answer.headers.get("Location", "")).startswith("/connexion")
                # What is refused by a sentence (a need that is still open has no outcome) was open to who asked.
                if answer.status_code in {200, 302, 422} and not is_to_sign_in:
                    opened[name].add(column)
                transaction.set_rollback(True)

    assert opened == {name: set(allowed) for name, (_ask, allowed) in TABLE.items()}


def test_mandate_for_purchases_opens_needs_and_one_for_open_data_does_not(people: People):
    need = kept_need(people.commune)
    emma = people.client("emma")

    before = emma.get(f"/mon-espace/besoins/{need.pk}").status_code
    people.mandate.scope = "buy"
    people.mandate.save()

    assert (before, emma.get(f"/mon-espace/besoins/{need.pk}").status_code) == (403, 200)
