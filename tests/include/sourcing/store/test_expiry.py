"""Old answers to needs are erased, and counts stay."""

import datetime as dt

import pytest

from maillage.accounts.domain.terms import Acting, OrganisationKind
from maillage.accounts.store.models import Organisation
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.core.problems import NotFound
from maillage.include.sourcing.domain.needs import InquiryAnswer, StructureReply
from maillage.include.sourcing.store.answers import answer_inquiry
from maillage.include.sourcing.store.need_changes import close_need, erase_old_answers
from maillage.include.sourcing.store.needs import inquiry_counts, inquiry_of_link, link_token
from tests.include.sourcing.needs import ASKED_AT, inquiries_in_order, need_in_progress, structures

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer() -> Organisation:
    """A commune."""
    return create_organisation("Commune de Pornic", kind=OrganisationKind.COMMUNE, now=ASKED_AT)


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
