"""Takes editions of simulated tests alone back: with those tests, or when the first edition of real ones is published.

An edition never changes and stays; these ones are invented, say so, and are given to no harvester.
"""

from shutil import rmtree
from typing import Final

from maillage.editions.queries.editions import edition_names, editions_folder, is_demonstration_edition

_GOING: Final = ".going-"


def withdraw_demonstration_editions() -> int:
    """How many editions went."""
    names = [name for name in edition_names() if is_demonstration_edition(name)]
    for name in names:
        going = editions_folder() / f"{_GOING}{name}"
        (editions_folder() / name).rename(going)  # at once and whole
        rmtree(going)
    return len(names)
