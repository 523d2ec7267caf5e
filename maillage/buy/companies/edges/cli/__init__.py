"""The commands of the register of companies, in the group ``maillage companies``; each has --json."""

from typing import Final

from maillage.core.command_groups import CommandEntry

COMMANDS: Final = (
    CommandEntry(
        "import",
        "maillage.buy.companies.edges.cli.stock:import_companies",
        "Take in files of the stock of SIRENE.",
        group="companies",
    ),
    CommandEntry(
        "show",
        "maillage.buy.companies.edges.cli.stock:show",
        "What the register says of a SIREN or a SIRET.",
        group="companies",
    ),
)
