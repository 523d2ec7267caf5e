import json

import pytest
from typer import Typer
from typer.testing import CliRunner

from maillage.demonstration.cli.catalogue import demonstration
from maillage.opendata.catalog.store.models import Dataset

pytestmark = pytest.mark.django_db
app = Typer()
app.command()(demonstration)


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0
    return done.stdout.splitlines()[-1]  # before it the program writes its log


def test_demonstration_is_made_once_and_taken_away():
    said = [run(), run(), run("--remove"), run("--remove")]

    assert said == [
        "10 jeux de données de démonstration faits.",
        "La démonstration est déjà là.",
        "6 organisations de démonstration retirées, avec leurs jeux de données.",
        "Il n’y avait pas de démonstration.",
    ]
    assert Dataset.objects.count() == 0


def test_counts_are_told_as_json():
    assert [json.loads(run(*words, "--json")) for words in ([], ["--remove"])] == [{"made": 10}, {"removed": 6}]
