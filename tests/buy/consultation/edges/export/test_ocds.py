"""A consultation as OCDS 1.1: the standard’s programs find nothing wrong, and of replies only the number is told."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Acting, Role
from maillage.buy.consultation.domain.tenders import Audience
from maillage.buy.consultation.store.award import award_tender
from maillage.buy.consultation.store.documents import add_document
from maillage.buy.consultation.store.models import Bid, Tender
from maillage.buy.consultation.store.tenders import abandon_tender, change_published, draft_tender, publish_tender
from maillage.core.clock import utc_now
from tests.buy.consultation.replies import Officers, is_over, link, plan, published, reply
from tests.buy.contracts.edges.export.ocds_checks import conformance
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(people: People) -> None:
    change_role_of(people.david, Role.PUBLISHER)


def package(tender: Tender) -> Any:
    answer: Any = Client().get(reverse("consultation_ocds", args=[tender.slug]))
    return json.loads(b"".join(answer.streaming_content))


def test_consultation_from_its_first_version_to_the_award_conforms_to_the_standard(people: People, tmp_path: Path):
    officers, file = Officers(), tmp_path / "plan.pdf"
    file.write_bytes(b"%PDF le plan")
    officers.declare(people, "chloe", "david")
    chloe, david = (Acting(people.commune.pk, user.pk) for user in (people.chloe, people.david))
    draft = draft_tender(chloe, plan(insertion_hours=120), entry=None, now=utc_now())
    document = add_document(chloe, draft.pk, file, "plan.pdf", now=utc_now())
    tender = publish_tender(david, draft.pk, now=utc_now())
    change_published(chloe, tender.pk, need="Douze hectares.", term=tender.term, summary="Plus grand.", now=utc_now())
    for firm, price in (("Verte", "24 500"), ("Bleue", "27 000")):
        reply(link(tender, firm), price)
    before = package(tender)
    is_over(tender)
    for name in ("chloe", "david"):
        people.client(name).post(reverse("consultation_opening", args=[tender.slug]), {"lien": ""})
        officers.share(people.client(name), name, tender)
    opened = Bid.objects.get(link__firm="Verte")
    award_tender(chloe, tender.pk, opened.number or 0, "Le prix le plus bas.", now=utc_now())

    told = package(tender)

    releases = told["releases"]
    assert (conformance(before), conformance(told)) == ({}, {})
    assert "24500" not in str(before) + str(releases[:-1])
    assert "Bleue" not in str(told)
    assert [release["tag"] for release in releases] == [["tender"], ["tenderUpdate"], ["tenderUpdate"], ["award"]]
    assert releases[0]["tender"]["documents"][0]["url"].endswith(f"/documents/{document.pk}")
    assert releases[0]["tender"]["sustainability"][0]["strategies"] == ["contractPerformanceConditions"]
    assert releases[2]["bids"] == {"statistics": [{"id": "1", "measure": "validBids", "value": 2}]}
    award = releases[3]["awards"][0]
    assert (award["value"], award["suppliers"][0]["name"]) == ({"amount": 24_500, "currency": "EUR"}, "Verte")
    assert f'href="{reverse("consultation_ocds", args=[tender.slug])}"' in (
        Client().get(reverse("consultation", args=[tender.slug])).content.decode()
    )


def test_consultation_given_up_says_so_and_a_draft_says_nothing(people: People):
    tender = published(people, Officers(), audience=Audience.RESERVED, amount_eur=1_000.0)
    chloe = Acting(people.commune.pk, people.chloe.pk)
    draft = draft_tender(chloe, plan(object="Taille des haies"), entry=None, now=utc_now())
    abandon_tender(chloe, tender.pk, "Le budget est revu.", now=utc_now() + dt.timedelta(minutes=1))

    told = package(tender)

    assert conformance(told) == {}
    assert [release["tender"]["status"] for release in told["releases"]] == ["active", "cancelled"]
    assert Client().get(reverse("consultation_ocds", args=[draft.slug])).status_code == 404
