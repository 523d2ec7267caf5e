"""``maillage inclusion ledger``: the share of a file, in words and as JSON."""

import json
from pathlib import Path

import pytest
import typer

from maillage.include.ledger.edges.cli.ledger import ledger
from tests.include.structures.cast import DirectoryCast
from tests.include.structures.lists import CHOLET, NANTES

pytestmark = pytest.mark.django_db


def test_share_of_a_file_is_told_in_words_and_as_json(
    cast: DirectoryCast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "journal.csv"
    file.write_text(f"siret;montant\n{NANTES['siret']};300\n{CHOLET['siret']};100\n;600\n", encoding="utf-8")

    ledger(file)
    words = capsys.readouterr().out.replace("\xa0", " ").replace("\u202f", " ")
    ledger(file, as_json=True)
    told = json.loads(capsys.readouterr().out)

    assert words.startswith("40 % de vos achats vont à des structures inclusives : 400 € sur 1 000 €.")
    assert (told["inclusive_share"], told["disability_fund"]["bought_eur"], told["unread_rows"]) == (0.4, 100.0, 0)
    assert [row["kinds"] for row in told["kinds"]] == ["ACI", "EA"]


def test_rows_that_cannot_be_read_end_with_a_status_of_their_own(
    cast: DirectoryCast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "journal.csv"
    file.write_text(f"siret;montant\n{NANTES['siret']};300\n{NANTES['siret']};cent\n", encoding="utf-8")

    with pytest.raises(typer.Exit) as end:
        ledger(file)

    assert end.value.exit_code == 3
    assert "Ligne 3 : « cent » n’est pas un montant" in capsys.readouterr().err
