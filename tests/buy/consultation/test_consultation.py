"""A commune asks, firms answer under seal, two officers open, everybody is told; who may not never could."""

import datetime as dt
import io
import json
import uuid
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, Role
from maillage.buy.consultation.domain.register import RegisterAct, verify_register
from maillage.buy.consultation.domain.seal import new_key, public_of
from maillage.buy.consultation.domain.tenders import HolderKind, TenderState
from maillage.buy.consultation.store.documents import consultations_folder
from maillage.buy.consultation.store.erasure import erase_old_bids
from maillage.buy.consultation.store.letters import bid_token
from maillage.buy.consultation.store.models import Bid, BidLink, OutsideListing, Tender
from maillage.buy.consultation.store.opening import add_key
from maillage.buy.consultation.store.register import append_event, day_heads, register_lines
from maillage.buy.consultation.store.tenders import draft_tender, publish_tender
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.kits.letters.models import QueuedLetter
from tests.buy.consultation.replies import Officers, is_over, link, plan, published, put_part, reply
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(people: People) -> None:
    change_role_of(people.david, Role.PUBLISHER)


TYPED = {
    "objet": "Tonte des pelouses", "besoin": "Tondre dix hectares, d’avril à octobre.", "nature": "services",
    "cpv": "77310000", "lieu": "44131", "montant": "28 000", "criteres": "Prix : 60\nDélai : 40", "public": "all",
    "heure": "12:00",
}  # fmt: skip


def test_commune_asks_three_answer_two_open_and_everybody_is_told(people: People):
    officers = Officers()
    officers.declare(people, "chloe", "david")
    chloe, david = people.client("chloe"), people.client("david")
    typed = {**TYPED, "limite": (localdate() + dt.timedelta(days=6)).isoformat()}
    made = chloe.post(reverse("new_consultation", args=[people.commune.slug]), typed)
    tender = Tender.objects.get()
    assert made.headers["Location"].endswith(f"/{tender.slug}")
    assert chloe.post(reverse("consultation_publish", args=[tender.slug])).status_code == 422
    assert david.post(reverse("consultation_publish", args=[tender.slug])).status_code == 302

    Client().post(reverse("consultation_link", args=[tender.slug]), {"entreprise": "Verte", "adresse": "v@example.org"})
    first, second, third = BidLink.objects.get(), link(tender, "Bleue"), link(tender, "Rouge")
    receipts = [reply(first, "27 000").json(), reply(second, "25 000").json(), reply(first, "24 500").json()]
    is_over(tender)
    late = reply(third, "1").json()
    assert [receipt["number"] for receipt in (*receipts, late)] == [1, 2, 3, 4]
    assert [receipt["is_late"] for receipt in (*receipts, late)] == [False, False, False, True]

    parts = reverse("consultation_opening_parts", args=[tender.slug])
    for client in (chloe, david):
        assert client.get(parts).status_code == 422  # no declaration yet
        client.post(reverse("consultation_opening", args=[tender.slug]), {"lien": ""})
    assert officers.share(chloe, "chloe", tender).json() == {"opened": 0}
    assert officers.share(david, "david", tender).json() == {"opened": 2}
    own = chloe.get(reverse("own_consultation", args=[tender.slug])).content.decode()
    assert "24\u202f500" in own.replace("\xa0", "\u202f")
    assert "27\u202f000" not in own.replace("\xa0", "\u202f")
    opened = Bid.objects.get(number=3)
    file: Any = chloe.get(reverse("consultation_bid_file", args=[tender.slug, opened.reply, 1]))
    assert b"".join(file.streaming_content) == b"%PDF offre"
    assert chloe.get(reverse("consultation_minutes", args=[tender.slug])).content.startswith(b"%PDF")

    chloe.post(reverse("consultation_marks", args=[tender.slug]), {"note_3_0": "10", "note_3_1": "8"})
    choice = {"retenue": "3", "motifs": "Le prix le plus bas, dans le délai demandé."}
    assert chloe.post(reverse("consultation_choice", args=[tender.slug]), choice).status_code == 302
    public = Client().get(reverse("consultation", args=[tender.slug])).content.decode()
    assert "Verte" in public
    assert "Bleue" not in public
    assert QueuedLetter.objects.filter(kind="consultation-result").count() == 2
    assert QueuedLetter.objects.filter(kind="consultation-receipt").count() == 4
    contract = chloe.post(reverse("consultation_contract", args=[tender.slug]))
    assert "Tonte des pelouses" in chloe.get(contract.headers["Location"]).content.decode()


def test_nobody_reads_a_reply_before_two_open_it(people: People):
    tender = published(people, officers := Officers())
    reply(link(tender, "Verte"), "27 000", b"%PDF le secret de Verte")
    chloe = people.client("chloe")
    parts = reverse("consultation_opening_parts", args=[tender.slug])

    assert chloe.get(parts).status_code == 403  # before the term
    is_over(tender)
    chloe.post(reverse("consultation_opening", args=[tender.slug]), {"lien": ""})
    officers.share(chloe, "chloe", tender)  # a single share

    dump = io.StringIO()
    call_command("dumpdata", "consultation", "letters", stdout=dump)
    disk = b"".join(path.read_bytes() for path in consultations_folder().rglob("*") if path.is_file())
    for kept in (dump.getvalue().encode(), disk):
        assert b"le secret" not in kept
        assert b"27 000" not in kept
    assert people.client("farid").get(parts).status_code == 403
    assert Tender.objects.get().state == TenderState.PUBLISHED


def test_head_of_a_day_is_its_last_event_the_newest_day_first(people: People):
    tender, now = published(people, Officers()), utc_now()
    later = [now + dt.timedelta(days=days, minutes=minutes) for days in (1, 2, 3) for minutes in (0, 1)]
    events = [append_event(RegisterAct.CHANGED, tender, {}, now=moment) for moment in later]

    assert [head.n for head in day_heads(most=2)] == [events[5].n, events[3].n]


def test_register_is_whole_hides_deposits_before_the_term_and_shows_one_octet_changed(people: People):
    tender = published(people, Officers())
    reply(link(tender, "Verte"), "27 000")

    before = list(register_lines(now=utc_now()))
    after = list(register_lines(now=tender.term + dt.timedelta(seconds=1)))

    assert [json.loads(line).get("facts", {}).get("kind") for line in before] == ["published", None]
    assert [json.loads(line)["facts"]["kind"] for line in after] == ["published", "deposit"]
    assert verify_register(before).head == verify_register(after).head
    with pytest.raises(Refused):
        verify_register([after[0], after[1].replace('"number":1', '"number":2')])
    served: Any = Client().get(reverse("consultation_register"))
    assert b"".join(served.streaming_content).decode().count("\n") == 2


def test_who_prepared_it_does_not_publish_it_and_two_keys_are_needed(people: People):
    chloe, david = (Acting(people.commune.pk, user.pk) for user in (people.chloe, people.david))
    tender = draft_tender(chloe, plan(), entry="once", now=utc_now())
    assert draft_tender(chloe, plan(), entry="once", now=utc_now()) == tender

    codes = []
    for officer in (chloe, david):
        with pytest.raises(Refused) as refusal:
            publish_tender(officer, tender.pk, now=utc_now())
        codes.append(refusal.value.code)

    assert codes == ["second_person", "keys_missing"]


def test_family_of_the_year_above_the_threshold_sends_to_the_buyer_profile(people: People):
    published(people, officers := Officers())
    chloe = Acting(people.commune.pk, people.chloe.pk)
    second = draft_tender(chloe, plan(object="Taille des haies", amount_eur=15_000.0), entry=None, now=utc_now())

    with pytest.raises(Refused) as refusal:
        publish_tender(Acting(people.commune.pk, people.david.pk), second.pk, now=utc_now())

    page = people.client("chloe").get(reverse("own_consultation", args=[second.slug])).content.decode()
    assert refusal.value.code == "profile_needed"
    assert "Utilisez votre profil d’acheteur" in page
    assert officers.keys
    export = people.client("chloe").get(reverse("consultation_export", args=[second.slug])).json()
    assert (export["object"], export["criteria"][0]) == ("Taille des haies", {"name": "Prix", "weight": 60})


def test_parts_resume_where_they_stand_and_damaged_ones_are_refused(people: People):
    tender = published(people, Officers())
    by, client = link(tender, "Verte"), Client()
    parts = [tender.slug, bid_token(by)]
    number = client.post(reverse("consultation_bid_begin", args=parts)).json()["reply"]

    first = put_part(client, [*parts, number, 1], b"abc")
    again = put_part(client, [*parts, number, 1], b"abc")
    then = put_part(client, [*parts, number, 1], b"def", offset=3)
    address = f"{reverse('consultation_bid_part', args=[*parts, number, 1])}?offset=6"
    damaged = client.put(address, b"x", content_type="application/octet-stream", headers={"X-Part-SHA256": "0" * 64})
    other = put_part(client, [*parts, str(uuid.uuid4()), 1], b"abc")

    assert (first.json(), again.status_code, again.json(), then.json()) == (
        {"octets": 3}, 409, {"octets": 3}, {"octets": 6},
    )  # fmt: skip
    assert (damaged.status_code, damaged.json()["detail"][:10], other.status_code) == (422, "Ce morceau", 404)
    assert client.get(reverse("consultation_bid_state", args=parts)).json()["parts"] == {"1": 6}
    envoi = client.post(reverse("consultation_bid_send", args=[*parts, number]), b"{}", content_type="application/json")
    assert envoi.status_code == 422
    assert client.get(reverse("consultation_bid", args=[tender.slug, f"{by.pk}-faux"])).status_code == 404


def test_what_was_not_chosen_is_erased_and_the_register_stays(people: People):
    tender = published(people, Officers())
    number = reply(link(tender, "Verte"), "27 000").json()["reply"]
    link(tender, "Rouge")  # followed it, and sent nothing
    ended = utc_now() - dt.timedelta(days=django_settings.CONSULTATION_RETENTION_DAYS + 1)
    Tender.objects.filter(pk=tender.pk).update(state=TenderState.ABANDONED.value, closed_at=ended)

    assert erase_old_bids(utc_now()) == 1

    assert list(consultations_folder().rglob(f"{number}*")) == []
    assert (Bid.objects.count(), BidLink.objects.count(), len(list(register_lines(now=utc_now())))) == (0, 0, 3)


def test_questions_are_public_without_a_name_and_answers_go_to_all(people: People):
    tender = published(people, Officers())
    link(tender, "Verte")
    Client().post(reverse("consultation_question", args=[tender.slug]), {"question": "Faut-il évacuer l’herbe ?"})
    row = tender.questions.get()

    answer = {"reponse": "Oui, à la déchèterie."}
    people.client("david").post(reverse("consultation_reply", args=[tender.slug, row.pk]), answer)

    page = Client().get(reverse("consultation", args=[tender.slug])).content.decode()
    assert "Faut-il évacuer l’herbe" in page
    assert "à la déchèterie" in page
    assert QueuedLetter.objects.filter(kind="consultation-change").count() == 1
    assert Client().get(reverse("consultations")).status_code == 200
    assert Client().get(reverse("consultations_atom")).status_code == 200
    assert Client().get(reverse("consultation_register_atom")).status_code == 200
    opened = Client().get(reverse("consultation_bid", args=[tender.slug, bid_token(tender.links.get())]))
    assert opened.status_code == 200
    assert people.client("chloe").get(reverse("own_consultations")).status_code == 200
    for name in ("new_consultation", "consultation_keys"):
        assert people.client("chloe").get(reverse(name, args=[people.commune.slug])).status_code == 200


def test_officer_who_lost_a_key_opens_with_the_paper_of_recovery_and_never_alone(people: People):
    officers = Officers()
    officers.declare(people, "chloe", "david")
    paper = new_key()
    add_key(Acting(people.commune.pk, people.chloe.pk), public_of(paper), HolderKind.PAPER, now=utc_now())
    tender = published(people, officers)
    reply(link(tender, "Verte"), "27 000")
    is_over(tender)
    opening = reverse("consultation_opening", args=[tender.slug])
    for name in ("chloe", "david"):
        people.client(name).post(opening, {"lien": ""})

    alone = officers.share(people.client("chloe"), "chloe", tender)
    officers.keys["chloe"] = paper
    twice = officers.share(people.client("chloe"), "chloe", tender, query="?papier=1")
    wrong = officers.share(people.client("farid"), "chloe", tender, query="?papier=1")
    officers.keys["david"] = paper
    both = officers.share(people.client("david"), "david", tender, query="?papier=1")

    assert (alone.json(), twice.json(), wrong.status_code, both.json()) == (
        {"opened": 0}, {"opened": 0}, 403, {"opened": 0},
    )  # fmt: skip
    assert Bid.objects.get().opened_at is None


def test_list_of_consultations_asks_as_much_for_three_as_for_one(people: People):
    tender, counts, dates = published(people, Officers(), amount_eur=1_000.0), [], []
    first = dt.datetime(utc_now().year + 1, 1, 1, 9, tzinfo=dt.UTC)
    facts = {"object": "Repas", "nature": "services", "place": "commune:44131", "listed_at": utc_now()}
    for name in ("a", "b", "c"):
        Tender.objects.filter(pk=tender.pk).update(slug=f"ici-{name}", term=first)
        OutsideListing.objects.create(
            **facts, reference=name, state="published", term=first, published_on=first, changed_at=utc_now()
        )
        if name != "b":
            Client().get(reverse("consultations"))
            with CaptureQueriesContext(connection) as asked:
                page = Client().get(reverse("consultations")).content.decode()
            counts.append(len(asked))
            dates.append((page.count("jusqu’au 1er janvier"), page.count(" 1 janvier")))
        tender.pk = None
        tender.slug = f"autre-{name}"
        tender.save()

    assert counts[0] == counts[1]
    assert dates == [(2, 0), (6, 0)]


def test_two_tabs_a_replay_and_another_clock_lose_nothing_and_count_nothing_twice(people: People):
    tender = published(people, Officers())
    by, other, client = link(tender, "Verte"), link(tender, "Bleue"), Client()
    parts = [tender.slug, bid_token(by)]

    first_tab = client.post(reverse("consultation_bid_begin", args=parts)).json()["reply"]
    receipt = reply(by, "27 000").json()  # the second tab begins again, and sends
    interrupted = put_part(client, [*parts, first_tab, 1], b"abc")
    sent = Bid.objects.get(sent_at__isnull=False)
    replayed, stolen, again = (
        client.post(reverse("consultation_bid_send", args=[tender.slug, token, sent.reply]), sent.envelope,
                    content_type="application/json")
        for token in (bid_token(by), bid_token(other), bid_token(by))
    )  # fmt: skip
    part = put_part(client, [*parts, sent.reply, 1], b"more", offset=0)
    changed = client.post(
        reverse("consultation_bid_send", args=[*parts, sent.reply]),
        {**(sent.envelope or {}), "files": (sent.envelope or {})["files"][::-1]},
        content_type="application/json",
    )
    is_over(tender)
    late = reply(other, "1").json()
    state = client.get(reverse("consultation_bid_state", args=parts), headers={"Date": "Thu, 01 Jan 1970 00:00:00 GMT"})

    assert (interrupted.status_code, "un autre onglet" in interrupted.json()["detail"]) == (404, True)
    assert [answer.json() for answer in (replayed, again)] == [receipt, receipt]
    assert [answer.status_code for answer in (stolen, part, changed)] == [404, 404, 422]
    assert (Bid.objects.filter(link=by).count(), late["is_late"]) == (1, True)
    assert dt.datetime.fromisoformat(state.json()["now"]) > dt.datetime.fromisoformat(state.json()["term"])


def test_reply_that_was_here_before_the_term_and_waited_for_a_busy_server_is_not_late(people: People):
    tender = published(people, Officers())
    is_over(tender)
    term = Tender.objects.get().term

    at_the_term = reply(link(tender, "Verte"), "27 000", received_at=term).json()
    after_it = reply(link(tender, "Bleue"), "27 000", received_at=term + dt.timedelta(milliseconds=1)).json()

    assert (at_the_term["is_late"], after_it["is_late"]) == (False, True)
    assert at_the_term["at"] == term.isoformat()
