"""A consultation that the agency hides is nowhere, its buyer still opens it, and the register's chain stands."""

import html
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.organisation_changes import suspend_organisation
from maillage.accounts.store.visibility import takedowns_in_force
from maillage.buy.consultation.domain.register import verify_register
from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.store.documents import add_document
from maillage.buy.consultation.store.letters import bid_token
from maillage.buy.consultation.store.models import Tender, TenderReport
from maillage.buy.consultation.store.register import register_lines
from maillage.buy.consultation.store.tenders import draft_tender, publish_tender
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter
from tests.buy.consultation.replies import Officers, is_over, link, plan, published, reply
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db

REASON = "Un particulier y est nommé."


@pytest.fixture(autouse=True)
def _publisher(people: People) -> None:
    change_role_of(people.david, Role.PUBLISHER)


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return html.unescape(content.decode("utf-8", "replace")).replace("\xa0", " ").replace("\u202f", " ")


def hide(people: People, tender: Tender) -> None:
    page = f"https://example.org{reverse('consultation', args=[tender.slug])}"
    typed = {"kind": "consultation", "key": page, "reason": REASON}
    assert people.client("aline").post(reverse("takedown_hide"), typed).status_code == 302


def with_document(people: People, officers: Officers, folder: Path) -> tuple[Tender, int]:
    """A published consultation with a document."""
    officers.declare(people, "chloe", "david")
    chloe, david = (Acting(people.commune.pk, user.pk) for user in (people.chloe, people.david))
    draft = draft_tender(chloe, plan(need="Chez Jeanne Dupont, au bout du chemin."), entry=None, now=utc_now())
    (folder / "plan.pdf").write_bytes(b"%PDF le plan")
    document = add_document(chloe, draft.pk, folder / "plan.pdf", "plan.pdf", now=utc_now())
    return publish_tender(david, draft.pk, now=utc_now()), document.pk


def test_hidden_consultation_is_gone_everywhere_and_comes_back(people: People, tmp_path: Path):
    tender, document = with_document(people, Officers(), tmp_path)
    other = published(people, Officers(), object="Taille des haies", amount_eur=1_000.0)
    firm = [tender.slug, bid_token(link(tender, "Verte"))]
    page = reverse("consultation", args=[tender.slug])
    gone = (
        page,
        reverse("consultation_document", args=[tender.slug, document]),
        reverse("consultation_bid", args=firm),
        reverse("consultation_bid_state", args=firm),
    )
    lists = tuple(map(reverse, ("consultations", "consultations_atom", "consultation_register")))
    before = [text(Client().get(address)) for address in lists]

    hide(people, tender)

    assert all("Tonte des pelouses" in told for told in before)
    for address in lists:
        told = text(Client().get(address))
        assert ("Tonte des pelouses" in told, "Jeanne Dupont" in told, other.object in told) == (False, False, True)
    assert [Client().get(address).status_code for address in gone] == [410] * len(gone)
    assert REASON in text(Client().get(page))
    posted = {"question": "Où est-ce exactement ?", "entreprise": "Rouge", "adresse": "r@example.org"}
    for name in ("consultation_question", "consultation_link"):
        assert Client().post(reverse(name, args=[tender.slug]), posted).status_code == 410
    assert Client().post(reverse("consultation_bid_begin", args=firm)).status_code == 410

    people.client("aline").post(reverse("takedown_show", args=[takedowns_in_force()[0].pk]))
    assert [text(Client().get(address)) for address in lists[::2]] == before[::2]


def test_chain_of_the_register_is_whole_with_and_without_what_is_hidden(people: People):
    tender = published(people, Officers())
    whole = list(register_lines(now=utc_now()))

    hide(people, tender)
    hidden = list(register_lines(now=utc_now()))

    assert [set(json.loads(line)) for line in hidden] == [{"n", "at", "commitment", "previous", "digest"}]
    assert verify_register(hidden, json.loads(whole[-1])["digest"]).disclosed == 0


def test_consultation_of_a_suspended_organisation_is_told_nowhere_and_takes_no_reply(people: People):
    tender = published(people, Officers())
    firm = [tender.slug, bid_token(link(tender, "Verte"))]
    whole = list(register_lines(now=utc_now()))
    suspend_organisation(Acting(people.commune.pk, people.aline.pk), "Usurpation.", now=utc_now())

    hidden = list(register_lines(now=utc_now()))

    assert ("Tonte" in "".join(whole), "Tonte" in "".join(hidden)) == (True, False)
    assert verify_register(hidden).head == verify_register(whole).head
    assert Client().get(reverse("consultation_bid", args=firm)).status_code == 404
    assert Client().post(reverse("consultation_bid_begin", args=firm)).status_code == 404


def test_buyer_of_a_hidden_consultation_reads_why_opens_it_and_tells_firms_without_its_words(people: People):
    officers = Officers()
    tender = published(people, officers)
    reply(link(tender, "Verte"), "27 000")
    hide(people, tender)
    is_over(tender)

    for name in ("chloe", "david"):
        people.client(name).post(reverse("consultation_opening", args=[tender.slug]), {"lien": ""})
        officers.share(people.client(name), name, tender)
    own = text(people.client("chloe").get(reverse("own_consultation", args=[tender.slug])))
    reasons = {"motifs": "Une erreur dans le besoin."}
    people.client("chloe").post(reverse("consultation_abandon", args=[tender.slug]), reasons)
    letter = QueuedLetter.objects.get(kind="consultation-change")

    assert (REASON in own, "27 000" in own) == (True, True)
    assert Tender.objects.get().state == TenderState.ABANDONED
    assert ("objet masqué" in letter.text, "Tonte des pelouses" in letter.text) == (True, False)


def test_report_of_a_named_person_reaches_the_agency_alone_which_hides_the_consultation(people: People):
    tender = published(people, Officers())
    page, words = reverse("consultation", args=[tender.slug]), "Au deuxième alinéa du besoin."
    sent = Client().post(reverse("consultation_report", args=[tender.slug]), {"signalement": words})
    empty = Client().post(reverse("consultation_report", args=[tender.slug]), {"signalement": ""})
    agency, others = people.client("aline"), [people.client(name) for name in ("chloe", "bruno", "farid")]
    space = reverse("workspace")
    key, told = TenderReport.objects.get().pk, text(agency.get(space))
    told_others = "".join(text(client.get(space)) for client in others)

    acts = [reverse("workspace_act", args=["consultation-reports", word]) for word in ("hide", "settle")]
    refused = [others[0].post(act, {"cle": str(key)}).status_code for act in acts]
    assert Client().get(page).status_code == 200
    agency.post(acts[0], {"cle": str(key)})

    assert (sent.status_code, empty.status_code) == (302, 422)
    assert "Dites où" in text(empty)
    assert (words in told, words in told_others) == (True, False)
    assert all(status in {302, 403, 404} for status in refused)
    assert Client().get(page).status_code == 410
    assert "Données personnelles signalées." in text(Client().get(page))
    row = TenderReport.objects.get()
    assert (row.settled_by, row.text, words in text(agency.get(space))) == (people.aline, "", False)


def test_report_that_asks_for_nothing_to_be_hidden_is_settled_and_forgotten(people: People):
    tender = published(people, Officers())
    Client().post(reverse("consultation_report", args=[tender.slug]), {"signalement": "Le nom du maire."})
    key = TenderReport.objects.get().pk

    people.client("aline").post(reverse("workspace_act", args=["consultation-reports", "settle"]), {"cle": str(key)})

    assert Client().get(reverse("consultation", args=[tender.slug])).status_code == 200
    assert list(TenderReport.objects.values_list("text", "settled_by")) == [("", people.aline.pk)]
