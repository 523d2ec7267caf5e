"""What pages that state the law say of how it was read: when, where, and where to look it up."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from maillage.web.wording.formats import day

# The texts of today were read in pages that quote them (management centres, associations of mayors, lawyers, Lexbase),
# not in the official journal.
_READ_ON: Final = dt.date(2026, 11, 28)
LEGIFRANCE: Final = (
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000037701019/"  # code de la commande publique
)


def law_note() -> str:
    """The sentence beside each threshold and duty."""
    return _("Lu le %(day)s dans des pages qui citent les textes : à vérifier sur Légifrance.") % {"day": day(_READ_ON)}
