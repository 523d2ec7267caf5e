"""Large replies are opened by the follower once two people gave their shares: claimed, resumed, told on the page."""

import datetime as dt
import html
import os

import pytest
from django.urls import reverse

from maillage.accounts.domain.terms import Acting, Role
from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.store import bid_links, opening
from maillage.buy.consultation.store.bid_links import ask_link
from maillage.buy.consultation.store.models import Bid, BidShare, Tender
from maillage.buy.consultation.store.opening import open_waiting_bids, opened_folder
from maillage.buy.consultation.store.tenders import abandon_tender
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from tests.buy.consultation.replies import Officers, is_over, link, published, reply
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    change_role_of(people.david, Role.PUBLISHER)
    monkeypatch.setattr(opening, "OCTETS_AT_ONCE", 10)  # what every reply of these tests is beyond


def shared_by_two(people: People) -> Tender:
    """A consultation with two replies, of which two people gave their shares."""
    officers = Officers()
    tender = published(people, officers)
    for firm, price in (("Verte", "27 000"), ("Bleue", "25 000")):
        reply(link(tender, firm), price)
    is_over(tender)
    for name in ("chloe", "david"):
        people.client(name).post(reverse("consultation_opening", args=[tender.slug]), {"lien": ""})
        assert officers.share(people.client(name), name, tender).json() == {"opened": 0}
    return tender


def test_large_replies_wait_for_the_follower_and_the_page_tells_how_far_it_is(people: People):
    tender = shared_by_two(people)
    chloe, now = people.client("chloe"), utc_now()
    address = reverse("consultation_opening_progress", args=[tender.slug])
    page = html.unescape(chloe.get(reverse("consultation_opening", args=[tender.slug])).content.decode())
    first, second = Bid.objects.order_by("pk")
    Bid.objects.filter(pk=second.pk).update(claimed_until=now + dt.timedelta(minutes=5))  # by another process

    counts = [open_waiting_bids(now)]
    half_way = chloe.get(address).json()
    counts += [open_waiting_bids(now), open_waiting_bids(now + dt.timedelta(minutes=6))]

    assert "2 réponses sur 2 se déchiffrent encore" in page
    assert f'data-href="{address}"' in page
    assert "Donner mes parts" not in page
    assert half_way == {
        "ready": False,
        "said": "Deux personnes ont donné leur part : 1 réponse sur 2 se déchiffre encore.",
    }
    assert (counts, chloe.get(address).json()["ready"]) == ([1, 0, 1], True)
    assert (Tender.objects.get().state, BidShare.objects.count()) == (TenderState.OPENED, 0)
    own = chloe.get(reverse("own_consultation", args=[tender.slug])).content.decode()
    assert "25\u202f000" in own.replace("\xa0", "\u202f")
    assert chloe.get(reverse("consultation_minutes", args=[tender.slug])).content.startswith(b"%PDF")
    assert first.opened_at is None


def test_opening_that_was_stopped_goes_on_at_the_file_where_it_was(people: People):
    shared_by_two(people)
    bid = Bid.objects.order_by("pk")[0]
    written = opened_folder(bid.reply) / "1"
    written.parent.mkdir(parents=True)
    written.write_bytes(b"%PDF offre")
    os.utime(written, (1, 1))

    assert open_waiting_bids(utc_now()) == 2

    assert (written.read_bytes(), written.stat().st_mtime) == (b"%PDF offre", 1)
    bid.refresh_from_db()
    assert (bid.opened_at is not None, bid.fault) == (True, "")


def test_consultation_given_up_while_its_replies_wait_is_opened_by_nobody(people: People):
    tender = shared_by_two(people)

    abandon_tender(Acting(people.commune.pk, people.chloe.pk), tender.pk, "Le budget est revu.", now=utc_now())

    assert (open_waiting_bids(utc_now()), BidShare.objects.count(), list(opening.waiting_bids())) == (0, 0, [])


def test_five_hundred_addresses_at_most_follow_one_consultation_and_those_may_ask_again(
    people: People, monkeypatch: pytest.MonkeyPatch
):
    tender = published(people, Officers())
    most = bid_links.MOST_LINKS
    monkeypatch.setattr(bid_links, "MOST_LINKS", 1)
    ask_link(tender, firm="Verte", email="v@example.org", now=utc_now())
    ask_link(tender, firm="Verte", email="V@example.org", now=utc_now() + dt.timedelta(minutes=1))

    with pytest.raises(Refused) as refusal:
        ask_link(tender, firm="Bleue", email="b@example.org", now=utc_now())

    assert (most, tender.links.count(), refusal.value.params["most"]) == (500, 1, 1)
    assert str(refusal.value.text).startswith("1 adresses au plus suivent une consultation")
