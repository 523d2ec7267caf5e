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
from maillage.buy.consultation.store.asked_clauses import asked_clauses, contract_asking
from maillage.buy.consultation.store.award import award_tender, begin_contract
from maillage.buy.consultation.store.documents import add_document
from maillage.buy.consultation.store.models import Bid, Tender
from maillage.buy.consultation.store.tenders import abandon_tender, change_published, draft_tender, publish_tender
from maillage.buy.contracts.domain.contract_entry import ContractEntry
from maillage.buy.contracts.edges.duties import rebuild_store
from maillage.buy.contracts.store.contract_entries import save_entry, saved_entry
from maillage.core.clock import utc_now
from maillage.opendata.publishing.store.publishing_drafts import publish_draft
from tests.buy.consultation.replies import Officers, is_over, link, plan, published, reply
from tests.buy.contracts.contract_rows import CONTRACT
from tests.buy.contracts.edges.export.ocds_checks import conformance
from tests.opendata.publishing.drafting import acting_for, drafted_file
from tests.people import People, change_role_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(people: People) -> None:
    change_role_of(people.david, Role.PUBLISHER)


def package(tender: Tender) -> Any:
    answer: Any = Client().get(reverse("consultation_ocds", args=[tender.slug]))
    return json.loads(b"".join(answer.streaming_content))


def published_from_its_draft(people: People, tender: Tender, folder: Path) -> None:
    """The contract of a consultation, published from the draft that was begun for it, and read by the store."""
    draft = begin_contract(Acting(people.commune.pk, people.chloe.pk), tender.pk, now=utc_now())
    entry = saved_entry(draft)
    cells = {**entry.entry.cells, "id": CONTRACT["id"]}
    save_entry(draft, ContractEntry(cells), base=entry.revision, now=utc_now())
    path = folder / "marches.csv"
    path.write_text("\n".join((",".join(CONTRACT), ",".join(f'"{cell}"' for cell in CONTRACT.values()))), "utf-8")
    table = drafted_file(people.commune, path, schema=("maillage/marches", "1.0.0"))
    table.description = {"contact_email": "mairie@example.org", "title": "Marchés de Pornic"}
    table.save()
    draft.published_version = publish_draft(acting_for(people.commune), table, now=utc_now())
    draft.save()
    rebuild_store(utc_now())


def test_consultation_from_its_first_version_to_the_contract_conforms_to_the_standard(
    people: People, tmp_path: Path, contracts_data: Path
):
    people.commune.siret = CONTRACT["acheteur_id"]
    people.commune.save()
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
    published_from_its_draft(people, tender, tmp_path)
    with_contract = package(tender)
    key = contract_asking(asked_clauses(most=1)[0])

    releases = told["releases"]
    signed = with_contract["releases"][-1]
    (contract,) = signed["contracts"]
    assert (conformance(with_contract), with_contract["releases"][:-1]) == ({}, releases)
    assert (signed["tag"], contract["id"], contract["awardID"]) == (["contract"], CONTRACT["id"], tender.slug)
    assert key.startswith(f"{CONTRACT['acheteur_id']}-{CONTRACT['id']}-")
    assert contract["documents"][0]["url"].endswith(reverse("contract", args=[key]))
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
