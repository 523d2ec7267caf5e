"""The commands of what is announced in the group ``maillage quality``."""

from typing import Final

from maillage.core.command_groups import in_group

_MODULE: Final = "maillage.measure.announced.edges.cli.announced"
COMMANDS: Final = in_group(
    "quality",
    ("coverage", f"{_MODULE}:coverage", "Take in an operator's map of coverage."),
    ("outages", f"{_MODULE}:outages", "Take in a daily list of sites out of service."),
    ("coming-sites", f"{_MODULE}:coming_sites", "Take in a list of sites to come."),
    ("axes", f"{_MODULE}:axes", "Cut roads into segments along which tests are counted."),
)
