"""The features of the house, in the order in which they may know each other. To add one: its folder, and a line here.

What a feature offers stands in a module of its own, found by its name: ``settings.py`` (SETTINGS), ``duties.py``
(DUTIES), ``cli.py`` (COMMANDS).
"""

from typing import Final

FEATURES: Final = ("territory", "web", "accounts", "catalog", "measurement", "quality")
