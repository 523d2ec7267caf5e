"""The navigation entries of clauses."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        60,
        sentence("Clauses sociales"),
        "social_clauses",
        sentence("Les heures promises, et faites"),
        words=sentence("heures d’insertion"),
    ),
)
