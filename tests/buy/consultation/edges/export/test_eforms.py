"""The eForms notice of a consultation that must leave the room: the house’s own reader finds in it what was written."""

import datetime as dt
import html
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

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

# The schemas of a contract notice of SDK 1.9.5, unchanged: tests/samples/eforms/SOURCES.md.
OFFICIAL_XSD: Final = Path(__file__).parents[4] / "samples/eforms/eforms-sdk-1.9.5-contract-notice.zip"
# Who may answer, what is bought, where, and the hours of insertion asked for.
Case = tuple[Audience, PurchaseNature, str, int | None]
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
    places = ["commune:44131", "region:52", "departement:971"]
    cases: list[Case] = [*product(Audience, [PurchaseNature.SERVICES], ["commune:44131"], [120])]
    cases += [(Audience.ALL, nature, place, None) for nature, place in zip(PurchaseNature, places, strict=True)]

    written: dict[str, set[str | None]] = {}
    for _, notice in notices(people, cases):
        for element in etree.fromstring(notice).iter("{*}*"):
            if list_name := element.get("listName"):
                written.setdefault(list_name, set()).add(element.text)

    assert written == CODES


def test_every_notice_is_valid_by_the_official_schema(people: People, tmp_path: Path) -> None:
    with zipfile.ZipFile(OFFICIAL_XSD) as archive:
        archive.extractall(tmp_path)
    schema = etree.XMLSchema(etree.parse(tmp_path / "schemas/maindoc/UBL-ContractNotice-2.3.xsd"))
    places = ["commune:44131", "epci:244400404", "departement:44", "departement:971", "region:52", "commune:00000"]
    cases = [*product(Audience, PurchaseNature, places, [None, 120])]

    refused = {}
    for case, notice in notices(people, cases):
        if not schema.validate(etree.fromstring(notice)):
            refused[case] = [error.message for error in schema.error_log]

    assert refused == {}


def notices(people: People, cases: list[Case]) -> Iterator[tuple[Case, bytes]]:
    """The notice of each case."""
    chloe = Acting(people.commune.pk, people.chloe.pk)
    for audience, nature, place, hours in cases:
        asked = {"audience": audience, "nature": nature, "place": place, "insertion_hours": hours}
        tender = draft_tender(chloe, plan(amount_eur=90_000.0, **asked), entry=None, now=utc_now())
        yield (audience, nature, place, hours), eforms_notice(tender)
