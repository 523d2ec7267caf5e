"""Makes the command ``maillage`` of the environment that runs this: a path file and a small script, no build step."""

import sys
import sysconfig
from pathlib import Path

_COMMAND = """#!{python}
from maillage.site.cli import main

main()
"""


def link_project() -> None:
    """The environment knows the project and its command."""
    root = Path(__file__).resolve().parents[3]
    (Path(sysconfig.get_path("purelib")) / "maillage.pth").write_text(f"{root}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts")) / "maillage"
    command.write_text(_COMMAND.format(python=sys.executable), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    link_project()
