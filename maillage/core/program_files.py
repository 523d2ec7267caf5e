"""Where the program's own files are: beside the package in a clone, inside it once a wheel is installed.

A wheel carries what a clone has beside the package (documentation, deploy, licences, the built files of the pages) in
``maillage/project``, under the same names (hatch_build.py). So whoever needs such a file asks for ``PROJECT`` and never
counts parents of ``__file__``.
"""

from importlib.resources import files
from pathlib import Path
from typing import Final

# Installers unpack wheels, so the package is a folder.
PACKAGE: Final = Path(str(files("maillage"))).resolve()

IS_CLONE: Final = not (PACKAGE / "project").is_dir()

# The root of the clone, or its counterpart in the wheel.
PROJECT: Final = PACKAGE.parent if IS_CLONE else PACKAGE / "project"

# What the pages load from other projects (site/build/assets.py), made at set-up or carried by the wheel.
VENDOR: Final = PROJECT / "build" / "vendor"

DOCUMENTATION: Final = PROJECT / "docs"
