"""A buyer keeps a need, asks, replies, closes, says the outcome; structures answer from the letter or their space."""

import re

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.models import Membership
from maillage.core.clock import utc_now
from maillage.include.sourcing.domain.working_days import working_days_after
from maillage.include.sourcing.store.models import Inquiry, Need
from maillage.include.sourcing.store.needs import link_token
from tests.include.sourcing.needs import inquiries_in_order, kept_need, need_in_progress, need_plan, structures
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db
TYPED = {
    "objet": "Nettoyage de la salle des fêtes",
    "secteurs": "proprete",
    "lieu": "44131",
    "tranche": "-40000",
    "reponsesAvant": "",
    "envoi": "une-fois",
}


def typed(**changes: str) -> dict[str, str]:
    """The form of a need whose answers are wanted in ten working days."""
    return {**TYPED, "reponsesAvant": working_days_after(localdate(), 10).isoformat(), **changes}


def in_progress(people: People) -> Need:
    """A need of Pornic that was sent just now."""
    plan = need_plan(answers_by=working_days_after(localdate(), 10), decides_on=None)
    return need_in_progress(people.commune, plan, now=utc_now())


@pytest.fixture
def clerk(people: People) -> Client:
    """David publishes for Pornic."""
    change_role_of(people.david, Role.PUBLISHER)
    return people.client("david")


def text_of(answer: HttpResponseBase) -> str:
    return " ".join(answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())  # type: ignore[attr-defined]


def test_need_walks_from_its_form_to_its_outcome(clerk: Client, people: People):
    structures(3)
    clerk.post(f"/mon-espace/besoins/{people.commune.slug}/nouveau", typed())
    need = Need.objects.get()
    draft = text_of(clerk.get(f"/mon-espace/besoins/{need.pk}"))
    clerk.post(f"/mon-espace/besoins/{need.pk}/interroger")
    link = f"/besoin/{link_token(inquiries_in_order(need)[0])}"
    visitor = Client()
    shown = text_of(visitor.get(link))
    visitor.post(f"{link}/question", {"question": "Quels horaires ?"})
    visitor.post(link, {"reponse": "interested", "message": "Nous venons", "contact": "02 40 00 00 00"})
    asked = text_of(clerk.get(f"/mon-espace/besoins/{need.pk}"))
    clerk.post(reverse("need_reply", args=[need.pk, need.questions.get().pk]), {"reply": "Le matin"})
    replied = text_of(visitor.get(link))
    clerk.post(f"/mon-espace/besoins/{need.pk}/clore")
    outcome = {"issue": "bought", "structure": str(inquiries_in_order(need)[0].pk)}
    clerk.post(f"/mon-espace/besoins/{need.pk}/issue", outcome)
    over = text_of(clerk.get(f"/mon-espace/besoins/{need.pk}"))

    assert "3 structures peuvent y répondre ; 3 ont une adresse de courriel." in draft
    assert "Un acheteur public, qui ne donne pas encore son nom" in shown
    assert "Commune de Pornic" not in shown
    assert "1 structure intéressée sur 3 interrogées." in asked
    assert "02 40 00 00 00" in asked
    assert "Quels horaires ?" in asked
    assert "Le matin" in replied
    assert "Un achat a été fait : Régie" in over


def test_nothing_typed_is_lost_where_the_need_cannot_be_kept(clerk: Client, people: People):
    address = f"/mon-espace/besoins/{people.commune.slug}/nouveau"

    answer = clerk.post(address, typed(secteurs="", lieu="", contraintes="Le matin", reponsesAvant="2020-01-01"))

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Le matin</textarea>" in page
    assert "Choisissez au moins un secteur" in page
    assert "Dites où le travail se fait" in page
    assert "Cette date est passée" in page
    assert not Need.objects.exists()


def test_page_of_a_need_leads_to_its_form_with_what_was_typed(clerk: Client, people: People):
    answer = clerk.get("/mon-espace/besoins/garder?sector=proprete&place=44131&amount=50000", follow=True)

    page = text_of(answer)
    assert answer.redirect_chain == [
        (f"/mon-espace/besoins/{people.commune.slug}/nouveau?sector=proprete&place=44131&amount=50000", 302)
    ]
    assert re.search('value="proprete"[^>]* checked', page)
    assert '<option value="40000-90000" selected>' in page


def test_contact_and_message_are_shown_to_the_buyer_after_an_interest_alone(clerk: Client, people: People):
    structures(1)
    need = in_progress(people)
    (inquiry,) = inquiries_in_order(need)
    link = f"/besoin/{link_token(inquiry)}"
    Client().post(link, {"reponse": "interested", "contact": "02 40 00 00 00"})
    Client().post(link, {"reponse": "declined", "raison": "busy"})

    page = text_of(clerk.get(f"/mon-espace/besoins/{need.pk}"))
    rows = b"".join(clerk.get(f"/mon-espace/besoins/{need.pk}.csv").streaming_content).decode()  # type: ignore[attr-defined]

    assert "02 40 00 00 00" not in page + rows
    assert "Pas de disponibilité à ces dates" in page
    assert "regie0@example.org" not in page + rows


def test_link_shows_and_a_post_acts_and_both_keep_out_of_caches(people: People):
    structures(1)
    need = in_progress(people)
    link = f"/besoin/{link_token(inquiries_in_order(need)[0])}"

    shown = Client().get(link)
    after_look = Inquiry.objects.get().answer
    declined = Client().post(f"{link}/non", {"List-Unsubscribe": "One-Click"})

    assert (after_look, Inquiry.objects.get().answer, Inquiry.objects.get().reason) == ("", "declined", "from-letter")
    assert (shown["Cache-Control"], shown["Referrer-Policy"]) == ("no-store", "same-origin")
    assert "Vous avez dit le" in text_of(declined)


def test_unknown_link_and_late_answer_say_a_sentence(people: People):
    structures(1)
    need = in_progress(people)
    link = f"/besoin/{link_token(inquiries_in_order(need)[0])}"
    Need.objects.update(state="closed", closed_at=utc_now())

    unknown = Client().get("/besoin/rien")
    late = Client().post(link, {"reponse": "interested", "contact": "02 40", "message": "Trop tard"})

    assert (unknown.status_code, late.status_code) == (404, 422)
    assert "Ce lien n’ouvre plus rien" in text_of(unknown)
    assert "Ce besoin est clos" in text_of(late)


def test_structure_with_an_account_finds_and_answers_its_needs_in_its_space(people: People):
    (row,) = structures(1)
    need = in_progress(people)
    Membership.objects.create(user=people.farid, organisation_id=row.organisation_id or 0, role=Role.EDITOR.value)
    structure = people.client("farid")

    waiting = text_of(structure.get("/mon-espace"))
    listed = text_of(structure.get("/mon-espace/besoins"))
    (inquiry,) = inquiries_in_order(need)
    structure.post(f"/mon-espace/besoins-recus/{inquiry.pk}", {"reponse": "interested", "contact": "02 40"})

    assert "pourrait-elle répondre à" in waiting
    assert "Des acheteurs vous demandent" in listed
    assert Inquiry.objects.get().answer == "interested"


def test_structure_answers_a_need_in_its_day(people: People):
    (row,) = structures(1)
    need = in_progress(people)
    Membership.objects.create(user=people.farid, organisation_id=row.organisation_id or 0, role=Role.EDITOR.value)
    (inquiry,) = inquiries_in_order(need)
    structure = people.client("farid")

    refused = structure.post("/mon-espace/attente/inquiries/interested", {"cle": str(inquiry.pk), "contact": ""})
    structure.post("/mon-espace/attente/inquiries/interested", {"cle": str(inquiry.pk), "contact": "02 40 00 00 00"})

    assert refused.status_code == 422
    answered = Inquiry.objects.get()
    assert (answered.answer, answered.contact) == ("interested", "02 40 00 00 00")


def test_structure_declines_a_need_in_its_day(people: People):
    (row,) = structures(1)
    need = in_progress(people)
    Membership.objects.create(user=people.farid, organisation_id=row.organisation_id or 0, role=Role.EDITOR.value)
    (inquiry,) = inquiries_in_order(need)

    declined = {"cle": str(inquiry.pk), "raison": "too-far"}
    people.client("farid").post("/mon-espace/attente/inquiries/decline", declined)

    assert (Inquiry.objects.get().answer, Inquiry.objects.get().reason) == ("declined", "too-far")


def test_buyer_sends_a_need_and_answers_a_question_in_place(clerk: Client, people: People):
    structures(2)
    need = kept_need(people.commune, need_plan(answers_by=working_days_after(localdate(), 10), decides_on=None))

    sent = text_of(clerk.post("/mon-espace/attente/needs/send", {"cle": str(need.pk)}, follow=True))
    inquiry = inquiries_in_order(need)[0]
    Client().post(f"/besoin/{link_token(inquiry)}/question", {"question": "Quels horaires ?"})
    question = need.questions.get()
    page = text_of(clerk.get("/mon-espace"))
    clerk.post("/mon-espace/attente/questions/reply", {"cle": str(question.pk), "reply": "Le matin"})

    assert "2 structures reçoivent une lettre." in sent
    assert "Quels horaires ?" in page
    assert need.questions.get().reply == "Le matin"


def test_buyer_reads_who_can_answer_in_her_day_and_closes_the_need_there(clerk: Client, people: People):
    structures(2)
    need = in_progress(people)
    first, second = inquiries_in_order(need)
    for inquiry, answer in ((first, "interested"), (second, "declined")):
        before = text_of(clerk.get("/mon-espace"))
        reply = {"reponse": answer, "contact": "02 40 00 00 00", "raison": "too-far"}
        Client().post(f"/besoin/{link_token(inquiry)}", reply)
    after = text_of(clerk.get("/mon-espace"))

    clerk.post("/mon-espace/attente/needs/close", {"cle": str(need.pk)})

    assert ("1 structure peut répondre." in before, "1 n’a rien dit encore" in before) == (True, True)
    assert ("1 structure peut répondre." in after, "toutes ont répondu" in after) == (True, True)
    assert Need.objects.get().state == "closed"


def test_buyer_says_the_outcome_in_place(clerk: Client, people: People):
    structures(2)
    need = in_progress(people)
    clerk.post(f"/mon-espace/besoins/{need.pk}/clore")
    inquiry = inquiries_in_order(need)[0]

    clerk.post(
        "/mon-espace/attente/needs/outcome", {"cle": str(need.pk), "issue": "bought", "structure": str(inquiry.pk)}
    )

    need.refresh_from_db()
    assert (need.outcome, need.bought_from) == ("bought", inquiry)


def test_cockpit_of_a_buyer_says_which_needs_wait(clerk: Client, people: People):
    kept_need(people.commune)

    assert "à relire, puis à envoyer" in text_of(clerk.get("/mon-espace"))


def test_agency_reads_figures_and_no_content_of_a_draft(people: People):
    structures(2)
    in_progress(people)
    kept_need(people.commune, need_plan(object="Secret de brouillon"))
    agency = people.client("aline")

    page = text_of(agency.get("/mon-espace/besoins/chiffres"))
    trace = text_of(agency.get(f"/organisations/{people.commune.slug}/trace"))

    assert "1 besoin envoyé, 0 avec au moins une structure intéressée ; acheteurs : 1." in page
    assert "Besoin gardé" in trace
    assert "Secret de brouillon" not in page + trace


def test_letter_that_will_never_leave_is_said_so(clerk: Client, people: People):
    structures(1)
    need = in_progress(people)
    clerk.post(f"/mon-espace/besoins/{need.pk}/clore")

    page = text_of(clerk.get(f"/mon-espace/besoins/{need.pk}"))

    assert "la lettre n’est pas partie" in page
    assert "dans la minute" not in page


def test_what_people_type_is_text_and_no_markup(clerk: Client, people: People):
    structures(1)
    need = in_progress(people)
    link = f"/besoin/{link_token(inquiries_in_order(need)[0])}"
    Client().post(f"{link}/question", {"question": "<script>1</script>"})
    Client().post(link, {"reponse": "interested", "message": "<b>oui</b>", "contact": "<i>02</i>"})

    pages = text_of(clerk.get(f"/mon-espace/besoins/{need.pk}")) + text_of(Client().get(link))

    assert [mark for mark in ("<script>1", "<b>oui", "<i>02") if mark in pages] == []
