"""The commands of inclusive buying, in the group ``maillage inclusion``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "import",
        "maillage.include.structures.edges.cli.structures:import_structures",
        "Take a list of structures into the directory.",
        group="inclusion",
    ),
    CommandEntry(
        "find",
        "maillage.include.structures.edges.cli.structures:find",
        "Say which structures answer a need, and why.",
        group="inclusion",
    ),
)
