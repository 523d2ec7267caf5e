"""What this feature offers the site: each line names a module below this package, and the name in it."""

from typing import Final

from maillage.core.offers import Feature

FEATURE: Final = Feature(
    doors=("first_start",),
    settings=("settings:SETTINGS",),
    commands=("cli:COMMANDS",),
    duties=("duties:DUTIES",),
    demonstrations=(
        "network_tests:DEMONSTRATIONS",
        "catalogue:DEMONSTRATIONS",
        "contracts:DEMONSTRATIONS",
        "programme:DEMONSTRATIONS",
        "consultation:DEMONSTRATIONS",
        "structures:DEMONSTRATIONS",
        "events:DEMONSTRATIONS",
        "needs:DEMONSTRATIONS",
        "groups:DEMONSTRATIONS",
        "clauses:DEMONSTRATIONS",
        "coverage:DEMONSTRATIONS",
        "press:DEMONSTRATIONS",
        "ideas:DEMONSTRATIONS",
    ),
)
