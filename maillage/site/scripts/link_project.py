"""Installs the command ``maillage`` in the current environment: a .pth file and a small script, no build step."""

import shlex
import sys
import sysconfig
from pathlib import Path

# A shell/Python polyglot, as in pip's scripts: a shebang can contain neither blanks nor more than 127 characters.
# Spawned processes import this script as a module.
_COMMAND = """#!/bin/sh
'''exec' {python} "$0" "$@"
' '''
if __name__ == "__main__":
    from maillage.site.cli import main

    main()
"""


def command_text(python: str) -> str:
    """The script of the command for the interpreter ``python``."""
    return _COMMAND.format(python=shlex.quote(python))


def link_project() -> None:
    """Install the project and its command."""
    root = Path(__file__).resolve().parents[3]
    (Path(sysconfig.get_path("purelib")) / "maillage.pth").write_text(f"{root}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts")) / "maillage"
    command.write_text(command_text(sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    link_project()
