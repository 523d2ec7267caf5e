"""Whether the name of a holder may be a person's: such a page is not offered to search engines.

A name that says its legal form is a company's or an association's. Any other may be a person's; the register of
companies would say it, and is not read here.
"""

import re
from typing import Final

from maillage.core.text import normalised_text

# Legal forms (INSEE, nomenclature of legal categories, 2022) and words that no person has for a name.
_FORMS: Final = frozenset(
    {
        *("sa", "sas", "sasu", "sarl", "eurl", "snc", "sci", "scop", "scic", "scp", "selarl", "selas", "sem", "sepl"),
        *("spl", "gie", "eirl", "earl", "gaec", "cuma", "epic", "epa", "srl", "gmbh", "ag", "ltd", "limited", "bv"),
        *("societe", "societes", "ste", "entreprise", "entreprises", "etablissements", "ets", "groupe", "groupement"),
        *("association", "cooperative", "compagnie", "cie", "union", "syndicat", "fondation", "mutuelle", "federation"),
        *("france", "bureau", "agence", "atelier", "ateliers", "laboratoire", "laboratoires", "centre", "services"),
        *("commune", "ville", "departement", "region", "universite", "chambre", "office", "institut"),
    }
)
_WORD: Final = re.compile(r"[a-z0-9]+")


def may_be_a_person(name: str | None) -> bool:
    """Whether nothing in the name says that it is no person's; a missing name may hide one."""
    return not _FORMS.intersection(_WORD.findall(normalised_text((name or "").replace(".", ""))))
