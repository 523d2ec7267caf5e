"""The import contracts of pyproject.toml hold, and the database matches the models."""

import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from tests.order.sources import ROOT


def test_import_contracts_are_kept():
    # In a process of its own: the linter silences every logger of the one it runs in.
    lint = "import sys; from importlinter.cli import lint_imports; "
    lint += "sys.exit(lint_imports(config_filename='pyproject.toml', no_cache=True))"

    linted = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)

    assert linted.returncode == 0, linted.stdout


@pytest.mark.django_db
def test_models_have_their_migrations():
    said = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=said)

    assert said.getvalue() == "No changes detected\n"
