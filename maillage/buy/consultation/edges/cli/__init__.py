"""The commands of consultations, in the group ``maillage consultation``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "import",
        "maillage.buy.consultation.edges.cli.outside_files:import_listings",
        "Take in consultations of other platforms.",
        group="consultation",
    ),
    CommandEntry(
        "verify",
        "maillage.buy.consultation.edges.cli.verification:verify",
        "Verify a register of consultations.",
        group="consultation",
    ),
)
