"""The ways onward that every page offers to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.OPEN, 50, sentence("Qui publie quoi"), "matrix"),
    NavigationEntry(NavigationGroup.OPEN, 70, sentence("Apprendre"), "lessons"),
)
