import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from maillage.core.command_groups import CommandEntry, lazy_group


def group(*entries: CommandEntry) -> typer.Typer:
    return typer.Typer(cls=lazy_group(*entries), callback=lambda: None, no_args_is_help=True)


ABSENT = CommandEntry("count", "maillage.no_such_module:count", "Count.")
HIDDEN = CommandEntry("reference", "maillage.no_such_module:write", "Write.", is_for_developers=True)


def test_help_lists_commands_without_loading_them():
    got = CliRunner().invoke(group(ABSENT, HIDDEN), ["--help"])

    assert (got.exit_code, "count  Count." in got.stdout, "reference" in got.stdout) == (0, True, False)


def test_misspelt_command_gets_a_suggestion_without_loading_any():
    got = CliRunner().invoke(group(ABSENT), ["coutn"])

    assert (got.exit_code, "Did you mean 'count'?" in got.stderr) == (2, True)


def test_command_is_loaded_when_it_is_called():
    with pytest.raises(ModuleNotFoundError):
        CliRunner().invoke(group(ABSENT), ["count"], catch_exceptions=False)


def test_version_and_help_load_neither_django_nor_figures():
    # Seen: a second and a half to four seconds for each command, help included.
    program = (
        "import sys\nfrom maillage.site.cli import app\n"
        "app([sys.argv[1]], standalone_mode=False)\n"
        "heavy = {'django.db', 'numpy', 'pyarrow', 'duckdb', 'rich'} & set(sys.modules)\n"
        "sys.exit(' '.join(heavy) or 0)"
    )

    told = {
        option: subprocess.run([sys.executable, "-c", program, option], capture_output=True, text=True, check=False)
        for option in ("--version", "--help")
    }

    assert [(done.returncode, done.stderr) for done in told.values()] == [(0, ""), (0, "")]
