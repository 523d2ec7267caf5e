"""The import contracts of pyproject.toml hold, and the database matches the models."""

from io import StringIO

import pytest
from django.core.management import call_command
from importlinter.cli import lint_imports

from tests.order.sources import ROOT


def test_import_contracts_are_kept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(ROOT)

    status = lint_imports(config_filename="pyproject.toml", no_cache=True)

    assert status == 0, capsys.readouterr().out


@pytest.mark.django_db
def test_models_have_their_migrations():
    said = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=said)

    assert said.getvalue() == "No changes detected\n"
