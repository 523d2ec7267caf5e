"""Needs of the demonstration come with invented structures; old answers are erased, counts stay."""

import datetime as dt

import pytest

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.core.problems import NotFound
from maillage.include.sourcing.domain.needs import InquiryAnswer, StructureReply
from maillage.include.sourcing.edges.duties import write_due_letters
from maillage.include.sourcing.store.answers import answer_inquiry
from maillage.include.sourcing.store.expiry import erase_old_answers
from maillage.include.sourcing.store.invented_needs import load_demonstration, remove_needs
from maillage.include.sourcing.store.models import Need
from maillage.include.sourcing.store.need_changes import close_need
from maillage.include.sourcing.store.needs import inquiry_counts, inquiry_of_link, link_token
from maillage.include.sourcing.store.waves import run_due_waves
from maillage.include.structures.domain.invented_structures import INVENTED_SOURCE
from maillage.include.structures.store.models import Structure
from tests.include.sourcing.needs import ASKED_AT, inquiries_in_order, need_in_progress, structures
from tests.letters_sent import letters_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer() -> Organisation:
    """A commune."""
    return create_organisation("Commune de Pornic", kind=OrganisationKind.COMMUNE, now=ASKED_AT)


def test_invented_needs_come_and_go_with_invented_structures_and_write_to_nobody():
    structures(3)
    nothing = load_demonstration(ASKED_AT)
    Structure.objects.update(source=INVENTED_SOURCE)

    invented = load_demonstration(ASKED_AT)
    again = load_demonstration(ASKED_AT)
    run_due_waves(ASKED_AT + dt.timedelta(days=60))
    write_due_letters(ASKED_AT + dt.timedelta(days=60))

    assert (nothing, invented, again, len(letters_sent())) == (0, 3, 0, 0)
    assert all("(inventé" in need.object for need in Need.objects.all())
    assert remove_needs(ASKED_AT) == 3
    assert not Need.objects.exists()


def test_two_years_after_the_close_texts_and_links_are_gone_and_counts_stay(buyer: Organisation):
    structures(1)
    need = need_in_progress(buyer)
    (inquiry,) = inquiries_in_order(need)
    reply = StructureReply(InquiryAnswer.INTERESTED, "Avec plaisir", "Deux équipes", "02 40 00 00 00")
    answer_inquiry(inquiry, reply, user_id=None, now=ASKED_AT)
    close_need(Acting(buyer.pk), need.pk, now=ASKED_AT)

    erased = [erase_old_answers(ASKED_AT + dt.timedelta(days=days)) for days in (729, 731, 732)]

    inquiry.refresh_from_db()
    assert erased == [0, 1, 0]
    assert (inquiry.contact, inquiry.changes.get().message) == ("", "")
    assert inquiry_counts([need.pk])[need.pk].interested == 1
    with pytest.raises(NotFound):
        inquiry_of_link(link_token(inquiry))
