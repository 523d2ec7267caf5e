"""``python -m maillage``: the same as the command ``maillage``."""

from maillage.site.cli import main

main()
