"""Tells by letter who asked for the page of a structure what the agency answered: once, whoever looks.

The row is the queue: an answered claim that was not told of is due. The language is that of the page it was asked on.
"""

import datetime as dt
from typing import Final

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.accounts.queries.organisations import emails_of_members
from maillage.accounts.terms import Role
from maillage.core.problems import Unavailable, sentence
from maillage.inclusion.models import StructureClaim
from maillage.inclusion.queries.structure_life import claims_to_tell
from maillage.inclusion.terms.structure_life import ClaimState
from maillage.web.letters import plain_letter

_MOST_AT_ONCE: Final = 100
_NOT_SENT: Final = sentence(
    "Les réponses aux demandes de fiches ne partent pas (%(reason)s) : elles attendent. Vérifiez le serveur de "
    "courriel et MAILLAGE_MAIL."
)


def tell_claimants(*, now: dt.datetime, origin: str) -> int:
    """How many answers left; Unavailable where none can: they stay due."""
    count = 0
    for claim in claims_to_tell()[:_MOST_AT_ONCE]:
        # Of two processes, one alone writes the letter; who has no address reads the answer in her space.
        if not StructureClaim.objects.filter(pk=claim.pk, told_at=None).update(told_at=now):
            continue
        person = claim.asked_by
        addresses = [person.email] if person and person.email else emails_of_members(claim.organisation, Role.EDITOR)
        try:
            for address in addresses:
                _letter(address, claim, origin).send()
        except OSError as error:  # those of smtplib are such, too
            StructureClaim.objects.filter(pk=claim.pk).update(told_at=None)
            raise Unavailable("claim_letters", _NOT_SENT, reason=type(error).__name__) from error
        count += bool(addresses)
    return count


def _letter(address: str, claim: StructureClaim, origin: str) -> EmailMessage:
    with translation.override(claim.language):
        words = {"name": claim.structure.name, "organisation": claim.organisation.name, "reason": claim.reason}
        if claim.state == ClaimState.ACCEPTED:
            subject = _("La fiche « %(name)s » est à vous")
            answer = _("L’agence a accepté : %(organisation)s tient désormais la fiche de %(name)s dans l’annuaire.")
            then = _("Relisez-la, dites ce que vous faites et jusqu’où, et confirmez-la :")
            href = reverse("own_structure", args=[claim.structure_id])
        else:
            subject = _("Votre demande pour la fiche « %(name)s »")
            answer = _(
                "L’agence n’a pas donné la fiche de %(name)s à %(organisation)s, pour ce motif :\n\n%(reason)s\n\nVous "
                "pouvez la demander de nouveau, en disant ce qui prouve que c’est elle."
            )
            then = _("La fiche, où se demande la suite :")
            href = reverse("claim_structure", args=[claim.structure_id])
        return plain_letter(address, subject % words, _("Bonjour,"), answer % words, then, f"{origin}{href}")
