"""The cockpit links to the survey and the lessons."""

from typing import Final

from maillage.accounts.parts.cockpit import CockpitLink
from maillage.accounts.terms import Capability
from maillage.core.problems import sentence

LINKS: Final = (
    CockpitLink(20, sentence("L’enquête : ce que vous tenez et publieriez"), "survey", Capability.OPEN),
    CockpitLink(40, sentence("Apprendre"), "lessons"),
)
