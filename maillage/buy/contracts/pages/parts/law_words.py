"""The legal notes of pages: date of the texts, and links to them."""

import datetime as dt
from typing import Final

from django.utils.translation import gettext as _

from maillage.web.wording.formats import day

# The texts were read as quoted by others (management centres, associations of mayors, lawyers, Lexbase), not in the
# official journal.
_READ_ON: Final = dt.date(2026, 11, 28)
LEGIFRANCE: Final = (
    "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000037701019/"  # code de la commande publique
)


def law_note() -> str:
    """The note next to thresholds and duties: date of the legal texts."""
    return _("Textes au %(day)s.") % {"day": day(_READ_ON)}
