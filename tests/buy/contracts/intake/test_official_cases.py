"""The 63 cases: each fault of format is found where the official schema finds it, each of quality by its own rule."""

import json
from pathlib import Path
from typing import Any

import pytest

from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.remarks import Breach
from maillage.buy.contracts.edges.export.official_schema import schema_errors
from tests.buy.contracts.contracts import SAMPLES, contracts_of, read, read_document

CASES = [json.loads(line) for line in (SAMPLES / "v2_cases.jsonl").read_text("utf-8").splitlines()]
# What the official examples, from which the cases are made, have wrong themselves: made-up SIRET.
_OF_EXAMPLES = {
    ("siret-key", "acheteur/id"),
    ("siret-malformed", "sousTraitant/id"),
    ("siret-malformed", "titulaire/id"),
}
_RULES_OF_QUALITY = {
    "date_avec_fuseau": "date-zone",
    "date_impossible": "date-impossible",
    "date_an_0218": "date-year",
    "montant_1_euro": "amount-low",
    "montant_999999999": "amount-repeated-digits",
    "montant_1e17": "amount-huge",
    "duree_365": "duration-in-days",
    "origineFrance_sup_UE": "origin-france-above-eu",
    "social_contradictoire": "considerations-contradictory",
    "env_contradictoire": "considerations-contradictory",
    "titulaire_siren_seul": "siret-siren-alone",
    "titulaire_siren_prefixe_tab": "siret-siren-alone",
    "titulaire_siret_luhn_faux": "siret-key",
    "titulaire_siret_zeros": "siret-zeros",
    "titulaire_siren_repete": "siret-establishment-doubtful",
    "titulaire_egal_acheteur": "holder-is-buyer",
    "modification_ids_non_croissants": "amendments-unordered",
    "publication_avant_notification": "published-before-notified",
}
# The schema says of the whole record that a field is missing or too many; we say which.
_OF_RECORD = {"required", "additionalProperties"}


def _remarks(case: dict[str, Any], folder: Path) -> set[tuple[str, str]]:
    (published,) = read_document(folder, case["donnees"])
    assert isinstance(published, PublishedContract)
    return {(one.remark.rule.code, one.path) for one in published.remarks}


@pytest.mark.parametrize("case", CASES, ids=[case["nom"] for case in CASES])
def test_official_schema_finds_the_errors_that_the_case_names(case: dict[str, Any]):
    found = [list(error) for error in schema_errors(case["donnees"], "2.0.3")]

    assert sorted(found) == sorted(case["erreurs_schema"])


@pytest.mark.parametrize("case", [case for case in CASES if case["niveau"] == "schema"], ids=lambda case: case["nom"])
def test_fault_of_format_is_found_where_the_schema_finds_it(case: dict[str, Any], tmp_path: Path):
    paths = {path for _, path in _remarks(case, tmp_path)}

    for place, word in case["erreurs_schema"]:
        at = {path.rpartition("/")[0] for path in paths} | paths if word in _OF_RECORD else paths
        assert any(path == place or path.startswith(f"{place}/") for path in at), (place, word, paths)


@pytest.mark.parametrize("case", [case for case in CASES if case["niveau"] == "metier"], ids=lambda case: case["nom"])
def test_fault_of_quality_is_found_by_its_rule(case: dict[str, Any], tmp_path: Path):
    assert _RULES_OF_QUALITY[case["nom"]] in {code for code, _ in _remarks(case, tmp_path)}


@pytest.mark.parametrize("case", [case for case in CASES if case["niveau"] == "valide"], ids=lambda case: case["nom"])
def test_right_case_has_no_error(case: dict[str, Any], tmp_path: Path):
    (published,) = read_document(tmp_path, case["donnees"])
    assert isinstance(published, PublishedContract)
    errors = {
        (one.remark.rule.code, "/".join(one.path.split("/")[-2:]))
        for one in published.remarks
        if isinstance(one.remark, Breach) and one.remark.rule.severity == "error"
    }

    assert errors - _OF_EXAMPLES - {("siret-key", "autoriteConcedante/id")} == set()


def test_words_that_were_replaced_by_test_are_no_values():

    results = read(SAMPLES / "v2_words_test.json")
    contracts = contracts_of(results)

    assert len(contracts) == 20
    assert {contract.offers_received for contract in contracts} == {None}
    assert not any(isinstance(result, PublishedContract) and result.is_valid for result in results)
