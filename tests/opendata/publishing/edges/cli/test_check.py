import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from maillage.core.problems import NotFound, Refused
from maillage.site.cli import catalog as app
from tests.opendata.catalog.files import HEADER, subventions
from tests.opendata.timetables.feeds import changed, feed_octets


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, ["check", *words], env={"COLUMNS": "160"})


def _file(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "subventions.csv"
    path.write_bytes(content)
    return str(path)


def test_good_file_ends_with_status_0(tmp_path: Path) -> None:
    result = _run(_file(tmp_path, subventions()), "--schema", "scdl/subventions")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "Le fichier est valide.")


def test_wrong_file_is_told_and_ends_with_status_1(tmp_path: Path) -> None:
    result = _run(_file(tmp_path, subventions({"dateConvention": "31/03/2026"})), "--schema", "scdl/subventions")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "1 erreur.")
    assert "« 31/03/2026 » → « 2026-03-31 »" in result.stdout


def test_schema_is_recognised_and_said_when_none_is_named(tmp_path: Path) -> None:
    result = _run(_file(tmp_path, subventions()))

    assert "Modèle reconnu par les noms des colonnes : scdl/subventions" in result.stdout


def test_fix_writes_the_corrected_table_and_its_verdict_counts(tmp_path: Path) -> None:
    wrong = _file(tmp_path, subventions({"dateConvention": "31/03/2026"}, delimiter=";", encoding="cp1252"))
    fixed = tmp_path / "corrige.csv"

    result = _run(wrong, "--schema", "scdl/subventions", "--fix", str(fixed))

    assert result.exit_code == 0
    assert "1 erreur. 1 correction faite. Le fichier corrigé est valide." in result.stdout
    assert _run(str(fixed), "--schema", "scdl/subventions").exit_code == 0


def test_json_has_one_finding_a_cell_and_the_changes(tmp_path: Path) -> None:
    wrong = _file(tmp_path, subventions({"dateConvention": "31/03/2026"}, {}, {"dateConvention": "31/03/2026"}))

    result = _run(wrong, "--json", "--fix", str(tmp_path / "corrige.csv"))

    document = json.loads(result.stdout)
    assert [(one["rowNumber"], one["fieldName"]) for one in document["findings"]] == [
        (2, "dateConvention"),
        (4, "dateConvention"),
    ]
    assert [change["after"] for change in document["corrected"]["changes"]] == ["2026-03-31", "2026-03-31"]
    assert (document["valid"], document["corrected"]["report"]["valid"], document["recognised"]) == (False, True, True)


def test_json_of_a_good_file_has_no_finding(tmp_path: Path) -> None:
    document = json.loads(_run(_file(tmp_path, subventions()), "--json").stdout)

    assert (document["valid"], document["findings"]) == (True, [])


def test_values_with_one_fault_are_one_line_the_most_frequent_first(tmp_path: Path) -> None:
    wrong = subventions(*({"montant": f"x{number}"} for number in range(60)), *({"notificationUE": "peut-être"},) * 3)

    result = _run(_file(tmp_path, wrong), "--schema", "scdl/subventions")

    assert "et 59 autres valeurs" in " ".join(result.stdout.split())
    assert result.stdout.index("montant") < result.stdout.index("notificationUE")
    assert result.stdout.splitlines()[-1] == "63 erreurs."


def test_values_are_never_read_as_marks_of_the_terminal(tmp_path: Path) -> None:
    result = _run(_file(tmp_path, subventions({"montant": "[red]1[/red]"})), "--schema", "scdl/subventions")

    assert "[red]1[/red]" in result.stdout


def test_header_of_the_nievre_is_renamed_by_the_fixes(tmp_path: Path) -> None:
    old = HEADER[0], "COLL_NOM"
    renamed = subventions().replace(old[0].encode(), old[1].encode(), 1)
    fixed = tmp_path / "corrige.csv"

    _run(_file(tmp_path, renamed), "--schema", "scdl/subventions", "--fix", str(fixed))

    assert fixed.read_text("utf-8-sig").splitlines()[0].split(",")[0] == HEADER[0]


def test_cells_beyond_the_names_are_kept_in_the_corrected_table(tmp_path: Path) -> None:
    wide = subventions({"dateConvention": "31/03/2026"}).replace(b",1,\r\n", b",1,,oubli\xc3\xa9\r\n")
    fixed = tmp_path / "corrige.csv"

    _run(_file(tmp_path, wide), "--schema", "scdl/subventions", "--fix", str(fixed))

    assert fixed.read_text("utf-8-sig").splitlines()[1].endswith(",1,,oublié")


def test_formula_in_the_corrected_table_is_text(tmp_path: Path) -> None:
    wrong = _file(tmp_path, subventions({"objet": "=HYPERLINK(A1)", "dateConvention": "31/03/2026"}))
    fixed = tmp_path / "corrige.csv"

    _run(wrong, "--schema", "scdl/subventions", "--fix", str(fixed))

    assert "'=HYPERLINK(A1)" in fixed.read_text("utf-8-sig")


def test_file_that_is_not_there_is_a_wrong_command(tmp_path: Path) -> None:
    assert _run(str(tmp_path / "absent.csv")).exit_code == 2


@pytest.mark.parametrize(
    ("words", "problem"),
    [((), Refused), (("--schema", "scdl/licorne"), NotFound), (("--schema", "etalab/schema-bal"), NotFound)],
)
def test_what_cannot_be_checked_is_a_problem_with_its_sentence(
    tmp_path: Path, words: tuple[str, ...], problem: type[Exception]
) -> None:
    result = _run(_file(tmp_path, b"couleur,forme\nrouge,rond\n"), *words)

    assert isinstance(result.exception, problem)


def test_timetables_are_checked_by_their_own_rules(tmp_path: Path) -> None:
    wrong = changed("trips.txt", ("L1,semaine,t2", "L9,semaine,t2"))
    (tmp_path / "bon.zip").write_bytes(feed_octets())
    (tmp_path / "faux.zip").write_bytes(feed_octets(wrong))

    good, bad = (_run(str(tmp_path / name)) for name in ("bon.zip", "faux.zip"))
    told = json.loads(_run(str(tmp_path / "faux.zip"), "--json").stdout)

    assert (good.exit_code, "Aucune erreur." in good.stdout) == (0, True)
    assert (bad.exit_code, "foreign_key_violation" in bad.stdout, "trips.txt" in bad.stdout) == (1, True, True)
    assert (told["document"], told["valid"], "foreign_key_violation" in {rule["rule"] for rule in told["rules"]}) == (
        "gtfs",
        False,
        True,
    )
