"""What pages that state the law say of it: of which day its texts are, and where to look them up."""

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
    """The sentence beside each threshold and duty: of which day the texts are."""
    return _("Textes au %(day)s.") % {"day": day(_READ_ON)}
