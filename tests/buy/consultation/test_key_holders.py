"""The key of someone who left the buyer does not count, and a consultation left without holders says what to do."""

import datetime as dt
import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.models import Mandate, Membership
from maillage.accounts.store.permissions import people_acting_for
from maillage.buy.consultation.domain.seal import new_key, public_of
from maillage.buy.consultation.domain.tenders import HolderKind
from maillage.buy.consultation.store.key_holders import HolderStanding, holder_standings, opening_keys
from maillage.buy.consultation.store.models import Tender
from maillage.buy.consultation.store.opening import add_key
from maillage.buy.consultation.store.tenders import draft_tender, publish_tender
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from tests.buy.consultation.replies import Officers, plan, published
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publishers(people: People) -> None:
    change_role_of(people.david, Role.PUBLISHER)
    Mandate.objects.update(scope=Capability.BUY.value)


def leaves(people: People, name: str) -> None:
    Membership.objects.filter(user=getattr(people, name)).delete()


def shown(people: People, name: str, address: str, *parts: str) -> str:
    page = people.client(name).get(reverse(address, args=parts))
    return html.unescape(page.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


def test_officers_act_as_members_or_under_a_mandate_while_they_do(people: People):
    commune, other = people.commune.pk, people.other_commune.pk
    before = people_acting_for([commune, other], Role.EDITOR, Capability.BUY)
    people.chloe.is_active = False
    people.chloe.save()
    Mandate.objects.update(ended_at=utc_now())
    change_role_of(people.david, Role.READER)

    after = people_acting_for([commune, other], Role.EDITOR, Capability.BUY)

    chloe, david, emma, farid = (user.pk for user in (people.chloe, people.david, people.emma, people.farid))
    assert before == {commune: {chloe, david, emma}, other: {farid}}
    assert after == {commune: frozenset(), other: {farid}}


def test_key_of_someone_who_left_does_not_count_at_the_publication(people: People):
    officers = Officers()
    officers.declare(people, "chloe", "david")
    draft = draft_tender(Acting(people.commune.pk, people.chloe.pk), plan(), entry=None, now=utc_now())
    leaves(people, "david")
    publisher = Acting(people.commune.pk, people.emma.pk, through_id=people.epci.pk)

    with pytest.raises(Refused) as refusal:
        publish_tender(publisher, draft.pk, now=utc_now())
    told = shown(people, "chloe", "consultation_keys", people.commune.slug)
    officers.declare(people, "emma")
    tender = publish_tender(publisher, draft.pk, now=utc_now())

    assert (refusal.value.code, "n’agissant plus pour l’organisation : David." in told) == ("keys_missing", True)
    assert {key.user for key in tender.holders.all()} == {people.chloe, people.emma}
    assert [key.user for key in opening_keys(people.commune.pk)] == [people.chloe, people.emma]


def test_consultation_whose_officer_left_says_what_to_do_with_and_without_the_paper(people: People):
    tender = published(people, Officers(), amount_eur=1_000.0)
    paper = public_of(new_key())
    add_key(Acting(people.commune.pk, people.chloe.pk), paper, HolderKind.PAPER, now=utc_now())
    with_paper = published(people, Officers(), object="Taille des haies", amount_eur=1_000.0)
    before = [shown(people, "chloe", name) for name in ("own_consultations", "workspace")]
    leaves(people, "david")

    standings = holder_standings([tender, with_paper])
    bare, kept = (shown(people, "chloe", "own_consultation", row.slug) for row in (tender, with_paper))
    opening, today = shown(people, "chloe", "consultation_opening", tender.slug), shown(people, "chloe", "workspace")

    assert standings == {
        tender.pk: HolderStanding(1, ("David",), has_paper=False),
        with_paper.pk: HolderStanding(1, ("David",), has_paper=True),
    }
    parts = reverse("consultation_opening_parts", args=[tender.slug])
    assert people.client("david").get(parts).status_code == 403
    nobody_added, lost, left = "Personne ne peut être ajouté", "Il ne reste pas de quoi ouvrir", "papier de secours."
    for page in (bare, opening):
        assert (nobody_added in page, lost in page, "Parties : David." in page) == (True, True, True)
    assert (nobody_added in kept, lost in kept, left in kept) == (True, False, True)
    assert (lost in today, left in today, lost in "".join(before)) == (True, True, False)


def test_standings_ask_as_much_for_three_consultations_as_for_one(people: People):
    first = published(people, Officers(), amount_eur=1_000.0)
    counts = []
    for more in (0, 2):
        for place in range(more):
            holders = list(first.holders.all())
            row = Tender.objects.get(pk=first.pk)
            row.pk, row.slug, row.term = None, f"autre-{place}", row.term + dt.timedelta(days=place)
            row.save()
            row.holders.set(holders)
        with CaptureQueriesContext(connection) as asked:
            assert len(holder_standings(list(Tender.objects.all()))) == more + 1
        counts.append(len(asked))

    assert counts[0] == counts[1]
