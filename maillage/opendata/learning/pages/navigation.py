"""The navigation entries of learning."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(NavigationGroup.OPEN, 20, sentence("Qui publie quoi"), "matrix", sentence("Commune par commune")),
    NavigationEntry(
        NavigationGroup.OPEN, 62, sentence("Vous êtes élu"), "elected", words=sentence("maire, conseil municipal, élus")
    ),
    NavigationEntry(NavigationGroup.OPEN, 60, sentence("Apprendre"), "lessons", sentence("À publier, pas à pas")),
)
