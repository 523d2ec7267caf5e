"""The commands of the measurements, in the group ``maillage quality``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "import",
        "maillage.quality.cli.imports:import_measurements",
        "Import measurements from a file of others.",
        group="quality",
    ),
    CommandEntry("simulate", "maillage.quality.cli.simulate:simulate", "Record a simulated campaign.", group="quality"),
    CommandEntry("erase", "maillage.quality.cli.record:erase", "Erase what one device sent.", group="quality"),
    CommandEntry("remove", "maillage.quality.cli.record:remove", "Remove every row of an origin.", group="quality"),
    CommandEntry(
        "rescore",
        "maillage.quality.cli.record:rescore",
        "Score recorded measurements again by the method in force.",
        group="quality",
    ),
    CommandEntry("status", "maillage.quality.cli.record:status", "Say what the record holds.", group="quality"),
)
