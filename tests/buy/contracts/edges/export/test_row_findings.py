"""What a clerk is told of her rows, beside those that are right."""

import datetime as dt
from typing import Final
from xml.etree import ElementTree as ET

import pytest

from maillage.buy.contracts.domain.cpv_search import CpvSearch
from maillage.buy.contracts.edges.export.decp_xml import decp_xml
from maillage.buy.contracts.edges.export.official_schema import conformant_document
from maillage.buy.contracts.edges.export.row_findings import RowFindings
from maillage.buy.contracts.intake.contract_rows import ContractRowReading, contract_table
from maillage.buy.contracts.intake.cpv_tables import cpv_nomenclature
from tests.buy.contracts.contract_rows import (
    AMENDMENT,
    CHANGED_SUBCONTRACT,
    CONCESSION,
    CONCESSION_YEAR,
    CONTRACT,
    SHORT,
    SUBCONTRACT,
)

TODAY = dt.date(2026, 11, 27)
CONCESSION_AMENDMENT: Final = AMENDMENT | {"id": CONCESSION["id"]}
FINDINGS = RowFindings(ContractRowReading(), CpvSearch(cpv_nomenclature().names))


def told(*rows: dict[str, str]) -> list[tuple[int, str | None, str]]:
    found = FINDINGS.judge(enumerate(rows, 2), today=TODAY)
    return [(finding.row_number, finding.field_name, finding.fault.check) for finding in found]


def test_contract_its_amendment_and_a_small_contract_that_are_right_are_told_nothing():
    assert told(CONTRACT, SHORT, AMENDMENT, SUBCONTRACT, CHANGED_SUBCONTRACT, CONCESSION, CONCESSION_YEAR) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"codeCPV": "tonte"}, ("codeCPV", "cpv-malformed")),
        ({"codeCPV": "99999999"}, ("codeCPV", "cpv-unknown")),
        ({"titulaire_id_1": "38103128500490"}, ("titulaire_id_1", "siret-key")),
        ({"titulaire_id_1": ""}, ("titulaire_id_1", "missing")),
        (
            {"titulaire_id_1": "", "titulaire_denominationSociale_1": "", "titulaire_id_2": "38103128500490"},
            ("titulaire_id_2", "siret-key"),
        ),
        ({"titulaire_id_1": "", "titulaire_denominationSociale_1": ""}, ("titulaire_id_1", "holder-missing")),
        ({"offresRecues": ""}, ("offresRecues", "missing")),
        ({"lieuExecution_code": ""}, ("lieuExecution_code", "missing")),
        ({"dateNotification": "2026-08-05"}, ("datePublicationDonnees", "published-late")),
        ({"dateNotification": "2027-08-05"}, ("dateNotification", "date-future")),
        ({"attributionAvance": "oui"}, ("tauxAvance", "advance-share-missing")),
        ({"titulaire_id_1": "21860194600013"}, ("titulaire_id_1", "holder-is-buyer")),
        ({"criteres": "Prix : 60 ; Délai : 50"}, ("criteres", "criteria-weights")),
        ({"codeCPV": "15800000"}, ("origineUE", "origin-missing")),
    ],
)
def test_each_fault_is_told_at_the_cell_where_it_is_mended(changed: dict[str, str], expected: tuple[str, str]):
    assert (2, *expected) in told(CONTRACT | changed)


def test_small_contract_is_asked_for_its_five_data_and_no_more():
    bare = {"acheteur_id": SHORT["acheteur_id"], "id": "2026-015", "montant": "31000"}

    assert told(bare) == [
        (2, "objet", "missing"),
        (2, "dureeMois", "missing"),
        (2, "titulaire_id_1", "holder-missing"),
    ]


def test_amendment_without_its_contract_without_dates_or_without_change_is_told_so():
    assert told(AMENDMENT) == [(2, "id", "part-without-contract")]
    empty = AMENDMENT | {"montantModification": "", "dateNotificationModificationModification": ""}
    assert told(CONTRACT, empty) == [
        (3, "dateNotificationModificationModification", "amendment-undated"),
        (3, "montantModification", "amendment-empty"),
    ]


def test_subcontract_is_asked_for_what_the_official_schema_asks():
    poor = SUBCONTRACT | {"idSousTraitant": "12", "variationPrixActeSousTraitance": ""}

    assert told(CONTRACT, AMENDMENT, poor) == [
        (4, "idSousTraitant", "siret-malformed"),
        (4, "variationPrixActeSousTraitance", "missing"),
    ]


def test_change_of_a_subcontract_says_when_what_and_of_which_act():
    empty = CHANGED_SUBCONTRACT | {
        "idModificationActeSousTraitance": "2",
        "datePublicationDonneesModificationActeSousTraitance": "",
        "montantModificationActeSousTraitance": "",
    }

    assert told(CONTRACT, SUBCONTRACT, empty) == [
        (4, "datePublicationDonneesModificationActeSousTraitance", "missing"),
        (4, "montantModificationActeSousTraitance", "change-empty"),
        (4, "idModificationActeSousTraitance", "change-without-act"),
    ]


def test_year_of_a_concession_says_what_was_invested_and_what_users_pay_and_is_of_no_market():
    poor = CONCESSION_YEAR | {"depensesInvestissement": "", "tarifs": ""}
    of_market = CONCESSION_YEAR | {"id": CONTRACT["id"]}

    assert told(CONCESSION, poor) == [(3, "depensesInvestissement", "missing"), (3, "tarifs", "missing")]
    assert told(CONTRACT, of_market) == [(3, "datePublicationDonneesExecution", "year-of-market")]
    assert told(CONCESSION_YEAR) == [(2, "id", "part-without-contract")]
    assert told(CONCESSION, CONCESSION_YEAR | {"depensesInvestissement": "beaucoup"}) == [
        (3, "depensesInvestissement", "number-type")
    ]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"montantSubventionPublique": ""}, ("montantSubventionPublique", "missing")),
        ({"dateDebutExecution": ""}, ("dateDebutExecution", "missing")),
        ({"montant": "31000", "titulaire_id_1": ""}, ("titulaire_id_1", "missing")),
        ({"dateNotification": ""}, ("dateNotification", "missing")),
        ({"titulaire_id_1": "38103128500490"}, ("titulaire_id_1", "siret-key")),
        ({"acheteur_id": "21860194600014"}, ("acheteur_id", "siret-key")),
    ],
)
def test_concession_is_asked_for_all_its_data_at_their_cells_whatever_its_value(
    changed: dict[str, str], expected: tuple[str, str]
):
    assert told(CONCESSION | changed) == [(2, *expected)]


def test_concession_and_changed_subcontract_are_conformant_in_the_official_format():
    reading = ContractRowReading()
    next_year = CONCESSION_YEAR | {"datePublicationDonneesExecution": "2027-11-20", "tarifs": "Emplacement : 19"}
    of_concession = (CONCESSION, CONCESSION_AMENDMENT, CONCESSION_YEAR, next_year)
    rows = enumerate((CONTRACT, SUBCONTRACT, CHANGED_SUBCONTRACT, *of_concession), 2)
    document = conformant_document(reading.contract(row)[0] for row in contract_table(rows).contracts)

    (market,), (concession,) = document["marches"]["marche"], document["marches"]["contrat-concession"]
    (change,) = market["modificationsActesSousTraitance"]
    assert change["modificationActeSousTraitance"] == {
        "id": 1,
        "montant": 9500,
        "dateNotificationModificationSousTraitance": "2026-11-10",
        "datePublicationDonnees": "2026-11-20",
    }
    assert (concession["autoriteConcedante"], concession["valeurGlobale"], concession["montantSubventionPublique"]) == (
        {"id": "21860194600013"},
        450000,
        0,
    )
    (amendment,) = concession["modifications"]
    assert (amendment["modification"]["valeurGlobale"], amendment["modification"]["dateSignatureModification"]) == (
        52000,
        "2026-11-02",
    )
    first, second = (year["donneesAnnuelles"] for year in concession["donneesExecution"])
    assert first == {
        "datePublicationDonneesExecution": "2026-11-20",
        "depensesInvestissement": 152000,
        "tarifs": [
            {"tarif": {"intituleTarif": "Emplacement, une nuit", "tarif": 18.5}},
            {"tarif": {"intituleTarif": "Électricité", "tarif": 4}},
        ],
    }
    assert second["tarifs"] == [{"tarif": {"intituleTarif": "Emplacement", "tarif": 19}}]
    root = ET.fromstring(decp_xml(document))
    assert len(list(root.iter("donneesAnnuelles"))) == 2
    assert [one.text for one in root.iter("valeurGlobale")] == ["450000", "52000"]


def test_amendments_belong_to_the_lot_whose_number_they_have():
    lots = [CONTRACT | {"lot_numero": "1"}, CONTRACT | {"lot_numero": "2", "objet": "Entretien des haies"}]
    second = AMENDMENT | {"lot_numero": "2", "montantModification": "-5"}

    assert (4, "montantModification") in [place[:2] for place in told(*lots, second)]


def test_amount_of_an_amendment_without_a_number_does_not_move_what_is_told_of_the_next_one():
    stray = CONTRACT | {"montantModification": "52000"}
    wrong = AMENDMENT | {"idTitulaireModification": "38103128500490"}

    assert (3, "idTitulaireModification", "siret-key") in told(stray, wrong)
