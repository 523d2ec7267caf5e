"""The ways onward that pages offer to this feature."""

from typing import Final

from maillage.core.problems import sentence
from maillage.web.offers import NavigationEntry, NavigationGroup

NAVIGATION: Final = (
    NavigationEntry(
        NavigationGroup.INCLUDE,
        60,
        sentence("Heures d’insertion"),
        "social_clauses",
        sentence("Promises, et faites"),
        words=sentence("clauses sociales, considérations"),
    ),
)
