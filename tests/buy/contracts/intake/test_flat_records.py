from pathlib import Path

from maillage.buy.contracts.domain.published_contract import PublishedContract
from maillage.buy.contracts.domain.remarks import Breach, Severity
from maillage.buy.contracts.intake.flat_names import path_of_column, record_of_row
from maillage.core.tables.terms import LIMITS
from tests.buy.contracts.contracts import SAMPLES, codes, contracts_of, read, read_document, read_text


def test_columns_of_every_flat_form_have_their_place():
    assert path_of_column("acheteur.id") == path_of_column("acheteur_id") == ("acheteur", "id")
    assert path_of_column("titulaires.2.id") == path_of_column("titulaire_id_2") == ("titulaires", 1, "id")
    assert path_of_column("titulaire_typeIdentifiant") == ("titulaires", 0, "typeIdentifiant")
    assert path_of_column("montantModification") == ("modifications", 0, "montant")
    assert path_of_column("objet") == ("objet",)


def test_cells_that_a_program_wrote_are_read_and_free_texts_are_not():
    row = {
        "titulaires.1.id": "['57172266900264']",
        "techniques": "['Accord-cadre', 'Concours']",
        "lieuExecution": '{"code": "77", "typeCode": "CODE DEPARTEMENT"}',
        "objet": "[Lot 1] Travaux",
        "modifications": "[]",
        "source": "",
    }

    assert record_of_row(row.items()) == {
        "titulaires": [{"id": "57172266900264"}],
        "techniques": ["Accord-cadre", "Concours"],
        "lieuExecution": {"code": "77", "typeCode": "CODE DEPARTEMENT"},
        "objet": "[Lot 1] Travaux",
    }


def test_name_with_an_apostrophe_in_the_list_of_a_program_is_the_name():
    row = {
        "titulaires.1.denominationSociale": """["O'TOMAT"]""",
        "titulaires.2.denominationSociale": """["L'ATELIER", 'B']""",
        "objet": """["Travaux de l'école"]""",
        "lieuExecution.nom": """['Val d\\'Oise']""",
    }

    record = record_of_row(row.items())

    assert record["titulaires"][0] == {"denominationSociale": "O'TOMAT"}
    assert (record["objet"], record["lieuExecution"]) == ("Travaux de l'école", {"nom": "Val d'Oise"})


def test_columns_that_contradict_each_other_end_in_no_error():
    row = {"actesSousTraitance": "['a', 'b']", "idSousTraitant": "1", "acheteur.id": "2", "acheteur": "3"}

    assert record_of_row(row.items()) == {"actesSousTraitance": ["a", "b"], "acheteur": "3"}


def test_second_holder_without_a_first_is_the_only_one():
    assert record_of_row({"titulaires.2.id": "2"}.items()) == {"titulaires": [{"id": "2"}]}


def test_cells_that_try_to_be_programs_stay_texts():
    row = {"codeCPV": "[__import__('os').system('x')]", "id": "[" * 5_000, "ccag": "{'a': 1"}

    assert record_of_row(row.items()) == row


def test_export_of_decp_json_is_read():
    results = read(SAMPLES / "real" / "aife_2018-2020_plat.csv")
    first = contracts_of(results)[0]

    assert len(results) == 31
    assert (first.id, first.buyer_id, first.holders[0].siren) == ("20202020F1234900", "13000548100010", "571722669")
    assert (first.place_code, str(first.place_kind)) == ("22", "Code département")


def test_consolidated_form_is_read_from_json():
    results = read(SAMPLES / "real" / "consolide_2019-2023_aplati.json")
    amended = next(contract for contract in contracts_of(results) if contract.amendments)

    assert len(results) == 17
    assert all(contract.buyer_id and contract.holders for contract in contracts_of(results)[:3])
    assert amended.amendments[0].notified_on is not None


def test_marks_of_the_ministry_are_no_values():
    results = read(SAMPLES / "real" / "data-economie_2024_v2.csv")
    unusable = contracts_of(results)[7]

    assert len(results) == 9
    assert (contracts_of(results)[0].has_advance, contracts_of(results)[0].framework_id) == (None, None)
    assert ("ligne/2/attributionAvance", "mark-missing") in codes(results)
    assert (unusable.id, unusable.cpv) == ("2023AOVOI40 L1", "66171000")
    assert [path for path, code in codes(results) if code == "mark-unusable"] == [
        "ligne/3/id",
        "ligne/9/id",
        "ligne/9/codeCPV",
    ]


def test_row_for_each_holder_is_one_contract_with_all(tmp_path: Path):
    text = (
        "id,acheteur_id,objet,montant,countTitulaires,titulaire_id,titulaire_typeIdentifiant\n"
        "2020A,21860194600013,Travaux,100000,2,38103128500491,SIRET\n"
        "2020A,21860194600013,Travaux,100000,2,55204599900869,SIRET\n"
        "2020B,21860194600013,Voirie,100000,2,55204599900869,SIRET\n"
    )
    results = read_text(tmp_path, text)

    assert [len(contract.holders) for contract in contracts_of(results)] == [2, 1]
    assert [path for path, code in codes(results) if code == "holders-missing"] == ["ligne/4/titulaires"]


def test_table_of_another_encoding_and_delimiter_is_read(tmp_path: Path):
    text = "id;objet;acheteur.id;montant\n1234567;Réfection de la chaussée;21860194600013;45 155,50\n"
    (published,) = read_text(tmp_path, text.encode("cp1252"))

    assert isinstance(published, PublishedContract)
    assert (published.contract.object, published.contract.amount_eur) == ("Réfection de la chaussée", 45155.5)


def test_table_that_is_none_says_so(tmp_path: Path):
    assert "document-empty" in [code for _, code in codes(read_text(tmp_path, "Bonjour\nmonde\n"))]


def test_flat_names_in_json_are_read(tmp_path: Path):
    (published,) = read_document(tmp_path, [{"id": "1234567", "objet": "Travaux", "acheteur.id": "21860194600013"}])

    assert isinstance(published, PublishedContract)
    assert published.contract.buyer_id == "21860194600013"


def test_line_that_is_too_long_ends_the_reading_of_a_table_and_is_an_error(tmp_path: Path):
    rows = ("acheteur_id,id,objet,montant", "21860194600013,1,Tonte,45000", "21860194600013,2," + "a" * 2**25, "")
    results = read_text(tmp_path, "\n".join(rows))

    (fault,) = [one.remark for one in results if not isinstance(one, PublishedContract)]
    assert [contract.id for contract in contracts_of(results)] == ["1"]
    assert isinstance(fault, Breach)
    assert (fault.rule.code, fault.rule.severity) == ("table-source-error", Severity.ERROR)


def test_line_of_a_table_that_is_too_long_is_told_at_its_place_and_the_rows_below_it_are_read(tmp_path: Path):
    header = "id;acheteur.id;objet;montant\n"
    long_line = f"2;21860194600013;{'x' * (LIMITS.line_characters + 2**20)};10\n"

    results = read_text(tmp_path, f"{header}1;21860194600013;Tonte;10\n{long_line}3;21860194600013;Élagage;10\n")

    told = [place for place, rule in codes(results) if rule == "table-source-error"]
    assert ([contract.id for contract in contracts_of(results)], told) == (["1", "3"], ["ligne/3"])
