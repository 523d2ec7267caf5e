"""The number of an establishment: fourteen digits with their check digit (La Poste's sum differs, and is known)."""

from stdnum.exceptions import ValidationError
from stdnum.fr import siret

from maillage.core.problems import Refused, sentence


def checked_siret(typed: str) -> str:
    """The fourteen digits of ``typed``, its spaces left out; "" for nothing, Refused for what cannot be a SIRET."""
    if not typed.strip():
        return ""
    try:
        return str(siret.validate(typed))
    except ValidationError as error:
        # The person corrects it or leaves it out.
        raise Refused(
            "siret_wrong",
            sentence("Ce SIRET n’existe pas : vérifiez ses 14 chiffres, ou laissez le champ vide."),
        ) from error
