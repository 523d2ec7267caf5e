"""Contracts as OCDS 1.1: the standard's own programs find nothing wrong, and nothing is said that was not stated."""

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from maillage.buy.contracts.domain.contracts import Amendment, Contract, Holder
from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.stored_contract import StoredContract
from maillage.buy.contracts.domain.vocabularies import (
    EnvironmentalConsideration,
    IdentifierKind,
    Procedure,
    SocialConsideration,
    Technique,
)
from maillage.buy.contracts.edges.export.ocds.codes import METHODS, main_category
from maillage.buy.contracts.edges.export.ocds.packages import PackageKind, package_entries, package_head, write_package
from maillage.buy.contracts.edges.export.ocds.records import contract_record
from maillage.buy.contracts.edges.export.ocds.releases import OcdsPublisher, contract_releases
from maillage.buy.contracts.intake.documents import read_contracts
from tests.buy.contracts.edges.export.ocds_checks import conformance, json_of, merged_by_the_standard

DECP: Final = Path(__file__).parents[4] / "samples" / "decp"
DOCUMENTS: Final = sorted([*(DECP / "real").glob("*.json"), *(DECP / "examples").rglob("*.json")])
TODAY: Final = dt.date(2026, 11, 27)
AGENCY: Final = OcdsPublisher("ocds-000000", "Agence", "https://agence.example", "https://agence.example/methode")


def stored_of(path: Path) -> list[StoredContract]:
    """The contracts of a document, each under a key of its own."""
    read = [read for read in read_contracts(path, today=TODAY) if isinstance(read, PublishedContract)]
    return [
        StoredContract(place, f"{published.key}-{place}", published.contract, TODAY, None)
        for place, published in enumerate(read)
    ]


def package(contracts: Iterable[StoredContract], kind: PackageKind) -> Any:
    """The package of ``contracts``, written and read again."""
    stream = io.BytesIO()
    head = package_head(AGENCY, address="https://agence.example/paquet", published_on=TODAY)
    write_package(head, package_entries(contracts, kind, AGENCY), kind, stream)
    return json_of(stream.getvalue())


def example(**changes: Any) -> StoredContract:
    """The first contract of the official example with amendments, changed."""
    first, *_others = stored_of(DECP / "examples" / "2.0.2" / "marches_avec_modifications.json")
    return replace(first, contract=replace(first.contract, **changes))


def award_of(**changes: Any) -> Any:
    """The first release of that contract."""
    return contract_releases(example(**changes), AGENCY)[0]


@pytest.mark.parametrize("kind", PackageKind)
def test_the_programs_of_the_standard_find_nothing_wrong_with_real_contracts(kind: PackageKind) -> None:
    contracts = [
        replace(stored, number=place, key=f"{stored.key}-{place}")
        for place, stored in enumerate(stored for path in DOCUMENTS for stored in stored_of(path))
    ]

    assert len(contracts) > 100
    assert conformance(package(contracts, kind)) == {}


def test_the_programs_of_the_standard_would_find_what_is_wrong() -> None:
    broken = package([example()], PackageKind.RELEASES)
    broken["releases"][0]["tag"] = ["attribution"]
    broken["releases"][0]["contracts"][0]["value"]["amount"] = "beaucoup"
    broken["releases"][0]["ocid"] = "sans-prefixe"

    assert set(conformance(broken)) == {
        "validation_errors",
        "conformance_errors",
        "additional_closed_codelist_values",
    }


def test_a_record_says_what_the_standard_merges_of_its_releases() -> None:
    amended = [
        contract_releases(stored, AGENCY)
        for path in DOCUMENTS
        for stored in stored_of(path)
        if stored.contract.amendments
    ]

    assert len(amended) > 10
    for releases in amended:
        assert contract_record(releases)["compiledRelease"] == merged_by_the_standard(releases)


def test_each_amendment_is_a_release_that_says_what_it_changes_and_no_more() -> None:
    holder = Holder(IdentifierKind.SIRET, "38103128500491", "JARDINS DU CLAIN", "381031285")
    change = Amendment(1, dt.date(2026, 2, 3), dt.date(2026, 2, 10), None, 99_000.0, "Rues ajoutées", (holder,))

    award, amendment = contract_releases(example(amendments=(change,)), AGENCY)

    number = award["contracts"][0]["id"]
    assert amendment["tag"] == ["contractAmendment", "awardUpdate"]
    assert amendment["date"] == "2026-02-10T00:00:00Z"
    assert amendment["contracts"] == [
        {
            "id": number,
            "awardID": number,
            "value": {"amount": 99_000, "currency": "EUR"},
            "amendments": [
                {
                    "id": "1",
                    "date": "2026-02-03T00:00:00Z",
                    "description": "Rues ajoutées",
                    "amendsReleaseID": award["id"],
                    "releaseID": amendment["id"],
                }
            ],
        }
    ]
    assert amendment["awards"][0]["suppliers"] == [{"name": "JARDINS DU CLAIN", "id": "FR-RCS-38103128500491"}]
    assert "tender" not in amendment


def test_a_release_is_never_dated_before_the_one_that_it_amends() -> None:
    early = Amendment(1, dt.date(2017, 1, 1), dt.date(2017, 1, 1), 6, None)

    award, amendment = contract_releases(example(amendments=(early,)), AGENCY)

    assert amendment["date"] == award["date"]


def test_what_was_not_stated_has_no_field() -> None:
    bare = {name: None for name in Contract.__slots__ if name not in ("kind", "version")}
    parts = dict.fromkeys(("holders", "amendments", "subcontracts", "years"), ())
    release = award_of(**{**bare, **parts})

    assert release["tender"] == {"id": release["ocid"]}
    assert release["awards"] == [{"id": "1", "status": "active"}]
    assert release["contracts"] == [{"id": "1", "awardID": "1"}]
    assert release["parties"] == [{"id": "acheteur", "roles": ["buyer"]}]
    assert conformance(package([example(**{**bare, **parts})], PackageKind.RECORDS)) == {}


def test_only_a_number_that_proves_itself_stands_in_the_register() -> None:
    holders = (
        Holder(IdentifierKind.SIRET, "38103128500491", "Entière", "381031285"),
        Holder(IdentifierKind.SIRET, "38103128500492", "Établissement faux", "381031285"),
        Holder(IdentifierKind.SIRET, "12345678900000", "Clé fausse"),
        Holder(IdentifierKind.TAHITI, "587857001", "Polynésienne"),
        Holder(None, None, "Sans numéro"),
    )

    suppliers = [party for party in award_of(holders=holders)["parties"] if party["roles"] == ["supplier"]]

    assert [(party["id"], party.get("identifier")) for party in suppliers] == [
        ("FR-RCS-38103128500491", {"scheme": "FR-RCS", "id": "381031285"}),
        ("DECP-SIRET-38103128500492", {"scheme": "FR-RCS", "id": "381031285"}),
        ("DECP-SIRET-12345678900000", {"scheme": "DECP-SIRET", "id": "12345678900000"}),
        ("DECP-TAHITI-587857001", {"scheme": "DECP-TAHITI", "id": "587857001"}),
        ("titulaire-5", None),
    ]


def test_the_adapted_procedure_has_no_code_and_keeps_its_french_name() -> None:
    assert set(Procedure) - set(METHODS) == {Procedure.ADAPTED}
    tender = award_of(procedure=Procedure.ADAPTED)["tender"]

    assert "procurementMethod" not in tender
    assert tender["procurementMethodDetails"] == "Procédure adaptée"
    assert award_of(procedure=Procedure.DIRECT)["tender"]["procurementMethod"] == "direct"


@pytest.mark.parametrize(
    ("cpv", "category"),
    [
        ("45112500", "works"),
        ("09310000", "goods"),
        ("48000000", "goods"),
        ("77310000", "services"),
        ("50000000", "services"),
        ("46000000", None),
        (None, None),
    ],
)
def test_the_division_of_the_cpv_says_the_category(cpv: str | None, category: str | None) -> None:
    assert main_category(cpv) == category


def test_no_sustainability_is_said_only_where_both_lists_say_so() -> None:
    none = {"social": (SocialConsideration.NONE,), "environmental": (EnvironmentalConsideration.NONE,)}
    asked = {"social": (SocialConsideration.CLAUSE, SocialConsideration.RESERVED), "environmental": None}

    assert award_of(**none)["tender"]["hasSustainability"] is False
    assert "hasSustainability" not in award_of(**{**none, "environmental": None})["tender"]
    assert award_of(**asked)["tender"]["sustainability"] == [
        {"goal": "social", "strategies": ["contractPerformanceConditions", "reservedParticipation"]}
    ]


def test_a_technique_is_denied_only_where_the_list_was_stated() -> None:
    assert award_of(techniques=(Technique.DYNAMIC,))["tender"]["techniques"] == {
        "hasFrameworkAgreement": False,
        "hasDynamicPurchasingSystem": True,
        "hasElectronicAuction": False,
    }
    assert "techniques" not in award_of(techniques=None)["tender"]


def test_a_duration_is_counted_in_the_calendar_from_the_notification() -> None:
    period = award_of(notified_on=dt.date(2024, 1, 31), duration_months=1)["contracts"][0]["period"]

    assert period == {"startDate": "2024-01-31T00:00:00Z", "durationInDays": 29}
    assert award_of(notified_on=None, duration_months=12)["contracts"][0]["period"] == {"durationInDays": 365}


def test_an_order_names_the_process_of_its_framework() -> None:
    order = replace(example(), framework_key="21860194600013-AC1-0123456789ab")

    (related,) = contract_releases(order, AGENCY)[0]["relatedProcesses"]

    assert related["identifier"] == "ocds-000000-21860194600013-AC1-0123456789ab"
    assert related["relationship"] == ["framework"]


def test_a_correction_is_a_release_of_its_own() -> None:
    assert award_of()["id"] == award_of()["id"]
    assert award_of()["id"] != award_of(amount_eur=1.0)["id"]
