import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from maillage.core.problems import NotFound, Refused
from maillage.measure.campaign.edges.cli.kit import kit
from tests.measure.figures.campaigns import count_nothing

pytestmark = pytest.mark.django_db(transaction=True)


def said(*words: str) -> str:
    app = typer.Typer()
    app.command()(kit)
    return CliRunner().invoke(app, list(words), catch_exceptions=False).stdout


def test_command_writes_the_chosen_pieces_of_each_territory(tmp_path: Path) -> None:
    count_nothing()

    told = json.loads(
        said("commune:44131", "place:pornic", "--out", str(tmp_path), "--piece", "carre", "--form", "pdf", "--json")
    )

    assert [(one["territory"], one["files"]) for one in told["kits"]] == [("commune:44131", 1), ("place:pornic", 1)]
    assert sorted(file.name for file in (tmp_path / "kit-commune-44131").iterdir()) == ["LISEZ-MOI.txt", "carre.pdf"]


def test_command_prints_every_commune_of_an_intercommunality(tmp_path: Path) -> None:
    count_nothing()

    said("--all", "epci:200067346", "--out", str(tmp_path), "--piece", "banniere", "--form", "pdf")

    assert len(list(tmp_path.glob("kit-commune-*/banniere.pdf"))) == 15


@pytest.mark.parametrize(
    ("words", "problem", "sentence"),
    [
        ([], Refused, "Donnez un territoire"),
        (["--all", "commune:44131"], Refused, "--all veut une région"),
        (["commune:44131", "--form", "docx"], Refused, "Aucune pièce n’a la forme docx"),
        (["commune:44131", "--piece", "calendrier"], NotFound, "Il a : affiche-a3"),
        (["commune:99999"], NotFound, "99999"),
    ],
)
def test_command_that_asks_the_impossible_is_told_and_writes_nothing(
    tmp_path: Path, words: list[str], problem: type[Exception], sentence: str
) -> None:
    with pytest.raises(problem, match=sentence):
        said(*words, "--out", str(tmp_path / "kits"))

    assert (tmp_path / "kits").exists() is False
