"""The eForms notice of a consultation that must leave the room: the house’s own reader finds in it what was written."""

import datetime as dt
import html

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.buy.consultation.domain.tenders import Audience
from maillage.buy.consultation.store.tenders import draft_tender
from maillage.buy.notices.domain.terms import AwardCriterion, Notice, NoticeForm, NoticeKind
from maillage.buy.notices.intake.archives import read_notices
from maillage.core.clock import utc_now
from tests.buy.consultation.replies import plan
from tests.people import People

pytestmark = pytest.mark.django_db


def test_notice_of_a_consultation_above_the_threshold_reads_back_as_it_was_written(people: People) -> None:
    people.commune.siret = "13002526500013"
    people.commune.save()
    chloe, client = Acting(people.commune.pk, people.chloe.pk), people.client("chloe")
    term = (utc_now() + dt.timedelta(days=20)).replace(hour=11, minute=0, second=0, microsecond=0)
    asked = {"insertion_hours": 120, "audience": Audience.RESERVED, "term": term, "object": "Tonte & fauche \x0b<été>"}
    above = draft_tender(chloe, plan(amount_eur=90_000.0, **asked), entry=None, now=utc_now())
    below = draft_tender(chloe, plan(amount_eur=900.0, cpv="55524000"), entry=None, now=utc_now())

    page = client.get(reverse("own_consultation", args=[above.slug]))
    answer = client.get(reverse("consultation_eforms", args=[above.slug]))
    refused = client.get(reverse("consultation_eforms", args=[below.slug]))
    (notice,) = read_notices(answer.content)

    assert reverse("consultation_eforms", args=[above.slug]) in html.unescape(page.content.decode())
    assert refused.status_code == 422
    assert notice == Notice(
        number=notice.number,
        form=NoticeForm.EFORMS,
        kind=NoticeKind.CALL,
        published_on=localdate(above.changed_at),
        buyer_name=people.commune.name,
        buyer_id="13002526500013",
        object="Tonte & fauche <été>",
        cpv="77310000",
        nuts=("FRG01",),
        deadline_on=localdate(term),
        criteria=(AwardCriterion("Prix", 60), AwardCriterion("Délai", 40)),
        is_reserved=True,
        has_social_clause=True,
        references=(above.slug,),
        address=notice.address,
    )
    assert "90000" not in answer.content.decode()
