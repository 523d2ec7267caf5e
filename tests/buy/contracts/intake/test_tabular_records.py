"""The tabular DECP: rows of holders and modifications become the contracts that they were made of."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillage.buy.contracts.domain.contract_keys import contract_key
from maillage.buy.contracts.domain.contracts import Amendment, Contract
from maillage.buy.contracts.domain.vocabularies import (
    Ccag,
    EnvironmentalConsideration,
    FormatVersion,
    SocialConsideration,
    Technique,
)
from maillage.buy.contracts.intake.documents import rejected_records
from maillage.core.problems import Refused
from tests.buy.contracts.contracts import codes, contracts_of, read, read_market
from tests.buy.contracts.tabular import ROW, SCHEMA, write_csv, write_parquet

OTHER_HOLDER = {"titulaire_id": "32590001700011", "titulaire_nom": "ESPACES DU POITOU"}
MODIFIED = {
    "modification_id": 1,
    "dateNotification": dt.date(2020, 5, 1),
    "datePublicationDonnees": dt.date(2020, 6, 2),
}


@pytest.fixture(params=[write_parquet, write_csv])
def write(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Path]:
    suffix = "parquet" if request.param is write_parquet else "csv"
    return lambda *rows: request.param(tmp_path / f"decp.{suffix}", *rows)


def contract_of(path: Path) -> Contract:
    (contract,) = contracts_of(read(path))
    return contract


def test_table_has_the_58_documented_columns():
    assert len(SCHEMA) == 58


def test_compact_national_file_has_contracts(write: Callable[..., Path], tmp_path: Path):
    contract = contract_of(write(ROW))

    (of_ministry,) = contracts_of([read_market(tmp_path)])
    same = (
        "buyer_id",
        "id",
        "object",
        "cpv",
        "procedure",
        "amount_eur",
        "duration_months",
        "notified_on",
        "place_code",
    )
    assert [getattr(contract, name) for name in same] == [getattr(of_ministry, name) for name in same]
    assert (contract.version, contract.source, contract.buyer_name) == (
        FormatVersion.V1,
        "decp_aws",
        "COMMUNE DE POITIERS",
    )


def test_contract_has_the_key_of_the_same_contract_in_the_ministrys_json(write: Callable[..., Path], tmp_path: Path):
    assert contract_key(contract_of(write(ROW))) == read_market(tmp_path).key


def test_holders_of_one_market_are_one_contract_wherever_their_rows_stand(write: Callable[..., Path]):
    lot = ROW | {"id": "2019S0099900", "uid": "x"}

    first, second = contracts_of(read(write(ROW, lot, ROW | OTHER_HOLDER)))

    assert [holder.id for holder in first.holders] == ["32590001700011", "38103128500491"]
    assert (first.id, second.id, len(second.holders)) == ("2019S0012300", "2019S0099900", 1)


def test_rows_of_a_modification_are_one_and_say_what_it_changed(write: Callable[..., Path]):
    later = ROW | MODIFIED | {"montant": 91_000.0, "donneesActuelles": True}

    contract = contract_of(write(later, ROW | {"donneesActuelles": False}))

    assert (contract.amount_eur, contract.notified_on) == (84_500.5, dt.date(2019, 3, 14))
    assert contract.amendments == (
        Amendment(
            number=1,
            notified_on=dt.date(2020, 5, 1),
            published_on=dt.date(2020, 6, 2),
            duration_months=None,
            amount_eur=91_000.0,
            object=None,
            holders=(),
        ),
    )


def test_modification_that_changes_the_holder_says_the_new_one(write: Callable[..., Path]):
    contract = contract_of(write(ROW, ROW | MODIFIED | OTHER_HOLDER))

    (amendment,) = contract.amendments
    assert ([holder.id for holder in amendment.holders], amendment.amount_eur) == (["32590001700011"], None)


def test_lots_that_share_a_uid_stay_contracts_of_their_own(write: Callable[..., Path]):
    # Platforms give all lots of a consultation one number: the uid is never the key.
    other_kind = ROW | {"codeCPV": "45112700"}
    other_amount = ROW | OTHER_HOLDER | {"montant": 12_000.0}

    contracts = contracts_of(read(write(ROW, other_kind, other_amount)))

    assert sorted((contract.cpv, contract.amount_eur, len(contract.holders)) for contract in contracts) == [
        ("45112700", 84_500.5, 1),
        ("77310000", 12_000.0, 1),
        ("77310000", 84_500.5, 1),
    ]


def test_uid_of_either_form_gives_the_same_contract(write: Callable[..., Path]):
    before = contract_of(write(ROW))

    assert contract_of(write(ROW | {"uid": "21860194600013_2019S0012300_77310000"})) == before


def test_lists_and_what_the_table_writes_for_nothing_are_read_as_the_format_has_them(write: Callable[..., Path]):
    contract = contract_of(
        write(
            ROW
            | {
                "techniques": "Accord-cadre, Catalogue électronique",
                "considerationsSociales": "Sans objet",
                "considerationsEnvironnementales": "Clause environnementale, Critère environnemental",
                "ccag": "Sans objet",
                "marcheInnovant": False,
                "tauxAvance": 0.3,
                "offresRecues": 4,
            }
        )
    )

    assert contract.version is FormatVersion.V2
    assert contract.techniques == (Technique.FRAMEWORK, Technique.CATALOGUE)
    assert contract.social == (SocialConsideration.NONE,)
    assert contract.environmental == (EnvironmentalConsideration.CLAUSE, EnvironmentalConsideration.CRITERION)
    assert (contract.ccag, contract.is_innovative, contract.advance_share) == (Ccag.NONE, False, 0.3)
    assert contract.offers_received == 4


def test_amount_that_stands_for_an_absurd_one_is_left_out_and_told(write: Callable[..., Path]):
    results = read(write(ROW | {"montant": 12_311_111_111.0}))

    assert contracts_of(results)[0].amount_eur is None
    assert ("ligne/2/montant", "amount-replaced") in codes(results)


def test_name_of_who_asked_for_partial_diffusion_is_not_taken_for_a_name(write: Callable[..., Path]):
    contract = contract_of(write(ROW | {"titulaire_nom": "[Données personnelles non-diffusibles]"}))

    assert contract.holders[0].name is None


def test_row_without_a_number_is_set_aside_and_counted(write: Callable[..., Path]):
    path = write(ROW, ROW | {"id": None}, ROW | {"id": "2", "dureeMois": 3})

    assert len(contracts_of(read(path))) == 2
    report = rejected_records(path, "decp.parquet")
    assert (report.rows, report.rejected) == (3, 1)
    assert [(finding.code, finding.row_number) for finding in report.findings] == [("record-missing", 3)]


def test_file_that_is_mostly_rows_without_a_number_is_refused(write: Callable[..., Path]):
    path = write(ROW, *(ROW | {"id": None, "titulaire_id": str(number)} for number in range(3)))

    with pytest.raises(Refused) as refusal:
        rejected_records(path, "decp.parquet")

    assert refusal.value.code == "too_many_rejected_rows"


def test_parquet_of_other_columns_has_no_contract_and_half_a_file_is_told(tmp_path: Path):
    import pyarrow as pa  # noqa: PLC0415 -- of this test alone
    import pyarrow.parquet as pq  # noqa: PLC0415 -- likewise

    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    whole = write_parquet(tmp_path / "decp.parquet", ROW).read_bytes()
    (tmp_path / "half.parquet").write_bytes(whole[: len(whole) // 2])

    assert codes(read(tmp_path / "other.parquet")) == [("", "document-empty")]
    assert codes(read(tmp_path / "half.parquet"))[0] == ("", "document-unreadable")


def test_result_is_the_same_whatever_order_the_rows_come_in(tmp_path: Path):
    rows: list[dict[str, Any]] = [
        {**ROW, "id": f"{number // 2}", **(OTHER_HOLDER if number % 2 else {})} for number in range(20)
    ]

    forth = contracts_of(read(write_parquet(tmp_path / "a.parquet", *rows)))
    back = contracts_of(read(write_parquet(tmp_path / "b.parquet", *reversed(rows))))

    assert forth == back
