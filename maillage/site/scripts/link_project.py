"""Makes the command ``maillage`` of the environment that runs this: a path file and a small script, no build step."""

import shlex
import sys
import sysconfig
from pathlib import Path

# The shell reads the second line and goes on with Python, for which it is a text: the line of an interpreter can hold
# neither a blank nor more than 127 signs. Processes that are spawned read this script again as a module.
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
    """The environment knows the project and its command."""
    root = Path(__file__).resolve().parents[3]
    (Path(sysconfig.get_path("purelib")) / "maillage.pth").write_text(f"{root}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts")) / "maillage"
    command.write_text(command_text(sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    link_project()
