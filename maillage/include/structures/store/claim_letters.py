"""Tells by letter who asked for the page of a structure what the agency answered: once, whoever looks.

An answered claim without a letter is due. The language is that of the page it was asked on.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.organisations import emails_of_members
from maillage.include.structures.domain.letter_kinds import CLAIM_ACCEPTED, CLAIM_REFUSED
from maillage.include.structures.domain.structure_life import ClaimState
from maillage.include.structures.store.models import StructureClaim
from maillage.include.structures.store.structure_life import claims_to_tell
from maillage.kits.letters.record.queue import plain_text, quoted, write_once
from maillage.kits.letters.terms import Letter

_MOST_AT_ONCE: Final = 100


def tell_claimants(*, now: dt.datetime, origin: str) -> int:
    """How many letters were written; who has no address reads the answer in her space."""
    return sum(
        write_once(
            StructureClaim.objects.filter(pk=claim.pk, told_at=None),
            {"told_at": now},
            partial(_letters, claim, origin),
        )
        for claim in claims_to_tell()[:_MOST_AT_ONCE]
    )


def _letters(claim: StructureClaim, origin: str) -> Iterator[Letter]:
    person = claim.asked_by
    addresses = [person.email] if person and person.email else emails_of_members(claim.organisation, Role.EDITOR)
    with translation.override(claim.language):
        words = {"name": claim.structure.name, "organisation": claim.organisation.name}
        if claim.state == ClaimState.ACCEPTED:
            paragraphs = [
                _("L’agence a accepté : %(organisation)s tient désormais la fiche de %(name)s dans l’annuaire.")
                % words,
                _("Relisez-la, dites ce que vous faites et jusqu’où, et confirmez-la :"),
            ]
            href = reverse("own_structure", args=[claim.structure_id])
        else:
            paragraphs = [
                _("L’agence n’a pas donné la fiche de %(name)s à %(organisation)s, pour ce motif :") % words,
                quoted(claim.reason),
                _("Vous pouvez la demander de nouveau, en disant ce qui prouve que c’est elle."),
                _("La fiche, où se demande la suite :"),
            ]
            href = reverse("claim_structure", args=[claim.structure_id])
        for address in addresses:
            yield Letter(
                CLAIM_ACCEPTED if claim.state == ClaimState.ACCEPTED else CLAIM_REFUSED,
                key=f"claim:{claim.pk}",
                to=address,
                organisation_id=claim.organisation_id,
                text=plain_text(_("Bonjour,"), *paragraphs, f"{origin}{href}"),
            )
