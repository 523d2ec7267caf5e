"""The eForms notice of a consultation that must leave the room: the house’s own reader finds in it what was written."""

import datetime as dt
import html
from itertools import product

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from lxml import etree

from maillage.accounts.domain.terms import Acting
from maillage.buy.consultation.domain.tenders import Audience, PurchaseNature
from maillage.buy.consultation.edges.export.eforms import eforms_notice
from maillage.buy.consultation.store.tenders import draft_tender
from maillage.buy.notices.domain.terms import AwardCriterion, Notice, NoticeForm, NoticeKind
from maillage.buy.notices.intake.archives import read_notices
from maillage.core.clock import utc_now
from tests.buy.consultation.replies import plan
from tests.people import People

pytestmark = pytest.mark.django_db

# What we write of the code lists of SDK 1.9.5 (github.com/OP-TED/eForms-SDK, codelists/), looked up there one by one.
CODES = {
    "award-criterion-type": {"price", "quality"},
    "competition": {"cn-standard"},
    "conditions": {"performance"},
    "contract-nature": {"services", "supplies", "works"},
    "country": {"FRA"},
    "cpv": {"77310000"},
    "language": {"FRA"},
    "notice-subtype": {"16"},
    "number-weight": {"per-exa"},
    "nuts": {"FRG01", "FRG02", "FRG03", "FRG04", "FRG05", "FRY10"},  # of nuts-lvl3: no région, no FRA10 of before 2016
    "reserved-procurement": {"none", "res-ws"},
    "strategic-procurement": {"soc-obj"},
}


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


def test_every_code_of_a_notice_is_in_its_list(people: People) -> None:
    chloe = Acting(people.commune.pk, people.chloe.pk)
    places = ["commune:44131", "region:52", "departement:971"]
    cases: list[tuple[Audience, PurchaseNature, str, int | None]]
    cases = [*product(Audience, [PurchaseNature.SERVICES], ["commune:44131"], [120])]
    cases += [(Audience.ALL, nature, place, None) for nature, place in zip(PurchaseNature, places, strict=True)]

    written: dict[str, set[str | None]] = {}
    for audience, nature, place, hours in cases:
        asked = {"audience": audience, "nature": nature, "place": place, "insertion_hours": hours}
        tender = draft_tender(chloe, plan(amount_eur=90_000.0, **asked), entry=None, now=utc_now())
        for element in etree.fromstring(eforms_notice(tender)).iter("{*}*"):
            if list_name := element.get("listName"):
                written.setdefault(list_name, set()).add(element.text)

    assert written == CODES
