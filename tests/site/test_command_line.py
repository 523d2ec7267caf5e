import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import maillage
from maillage.core.problems import Finding, Refused
from maillage.site.build.catalogues import read_catalogue
from maillage.site.cli import app, problem_document, terminal_language
from maillage.site.configuration import ROOT


def run(folder: Path, *words: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "maillage", *words],
        env={**os.environ, "MAILLAGE_DATA": str(folder), **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_version_answers_even_where_settings_are_wrong(tmp_path: Path):
    done = run(tmp_path, "--version", MAILLAGE_PORT="http")

    assert (done.returncode, done.stdout.strip()) == (0, maillage.__version__)


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("settings", "--json", "--no-such-option"), 2, "usage"),
        (("restore", "/tmp", "--json"), 1, "backup_absent"),
    ],
)
def test_error_of_a_command_that_answers_json_is_json(tmp_path: Path, words: tuple[str, ...], status: int, code: str):
    done = run(tmp_path, *words)

    told: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode, told["code"], bool(told["detail"])) == (status, code, True)


def test_refused_setting_is_json_too(tmp_path: Path):
    done = run(tmp_path, "settings", "--json", MAILLAGE_PORT="http")

    assert (done.returncode, json.loads(done.stdout)["code"]) == (1, "setting_invalid")


def test_findings_are_told_to_programs_with_their_place():
    problem = Refused("rows", "Corrigez.", findings=[Finding("type", "Un %(what)s.", "montant", 3, {"what": "nombre"})])

    assert problem_document(problem) == {
        "code": "rows",
        "detail": "Corrigez.",
        "findings": [{"code": "type", "field": "montant", "row": 3, "message": "Un nombre."}],
    }


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
    ],
)
def test_language_is_that_of_the_terminal(environ: dict[str, str], language: str):
    assert terminal_language(environ) == language


def help_texts(command: Any) -> Iterator[str]:
    """What a command and those under it say in their help."""
    entries = getattr(getattr(command, "commands", None), "entries", {})
    yield from (entry.meaning for entry in entries.values() if not entry.is_for_developers)
    yield command.help
    yield from (parameter.help for parameter in command.params if getattr(parameter, "help", None))
    for name, child in getattr(command, "commands", {}).items():
        if not (name in entries and entries[name].is_for_developers):
            yield from help_texts(child)


def test_help_of_every_command_is_there_in_french_as_its_answers_are():
    # Seen: help in English, answers in French. What is missing goes into maillage/locale/fr/LC_MESSAGES/commands.po.
    said = read_catalogue(ROOT / "maillage" / "locale" / "fr" / "LC_MESSAGES" / "commands.po")

    assert sorted({text for text in help_texts(typer.main.get_command(app)) if not said.get(text)}) == []


@pytest.mark.parametrize(
    ("language", "line"), [("fr_FR.UTF-8", "Mesurer la connexion."), ("en_GB.UTF-8", "Measure the")]
)
def test_help_speaks_the_language_of_the_terminal(tmp_path: Path, language: str, line: str):
    done = run(tmp_path, "--help", LANG=language, LC_ALL=language)

    assert (done.returncode, line in done.stdout) == (0, True)
