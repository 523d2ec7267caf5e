"""Who keeps the page of a structure: claimed, accepted, refused; what is contested in it; answers and their letters."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.organisations import emails_of_members
from maillage.accounts.store.trace import note
from maillage.core.problems import Refused, sentence
from maillage.include.structures.domain.letter_kinds import CLAIM_ACCEPTED, CLAIM_REFUSED
from maillage.include.structures.domain.structure_life import (
    LONGEST_MESSAGE,
    LONGEST_REASON,
    ClaimProof,
    ClaimState,
    ContestedFact,
    claim_proof,
)
from maillage.include.structures.domain.structures import StructureVerb
from maillage.include.structures.store.models import Structure, StructureClaim, StructureContest
from maillage.include.structures.store.structure_life import claims_to_tell
from maillage.include.structures.store.structures import structure_row
from maillage.kits.letters.record.queue import plain_text, quoted, write_once
from maillage.kits.letters.terms import Letter

_MOST_OPEN: Final = 10  # contests of one person that nobody answered yet
_ALREADY_YOURS: Final = sentence("%(name)s est déjà tenue par votre organisation : il n’y a rien à demander.")
_NO_REASON: Final = sentence("Dites en quelques mots pourquoi : qui a demandé la fiche le lira.")
_NO_MESSAGE: Final = sentence("Dites en quelques mots ce qui est faux, et ce qui serait juste.")
_NO_ANSWER: Final = sentence("Dites en quelques mots ce que vous en avez fait.")
_MANY_OPEN: Final = sentence("Dix de vos remarques attendent déjà une réponse : la prochaine viendra après.")

_MOST_AT_ONCE: Final = 100


def claim_structure(
    acting: Acting, row: Structure, *, siret: str, message: str, language: str = "fr", now: dt.datetime
) -> tuple[StructureClaim, bool]:
    """The claim of the organisation that acts, and whether the page is its own now.

    The same SIRET is the proof, unless another organisation keeps the page already; everything else waits for the
    agency, whose answer is sent by letter in ``language``. Asked twice, it is one claim. Raises Gone for a withdrawn
    structure, Refused where the page is its own.
    """
    with transaction.atomic():
        structure = Structure.objects.select_for_update().get(pk=structure_row(row.pk).pk)
        if structure.organisation_id == acting.organisation_id:
            raise Refused("structure_yours", _ALREADY_YOURS, name=structure.name)
        claim, is_new = StructureClaim.objects.get_or_create(
            structure=structure,
            organisation_id=acting.organisation_id,
            state=ClaimState.WAITING.value,
            defaults={
                "asked_by_id": acting.user_id,
                "message": " ".join(message.split())[:LONGEST_MESSAGE],
                "asked_at": now,
                "language": language,
            },
        )
        is_proven = claim_proof(siret, structure.siret) is ClaimProof.SAME_SIRET
        if is_proven and structure.organisation_id is None:
            _give(acting, claim, now=now)
            # Who asked reads it at once: no letter.
            StructureClaim.objects.filter(pk=claim.pk).update(told_at=now)
            return claim, True
        if is_new:
            about = f"structure:{structure.pk}"
            note(acting, StructureVerb.CLAIM_ASKED, about=about, title=structure.name, now=now)
    return claim, False


def accept_claim(acting: Acting, claim: StructureClaim, *, now: dt.datetime) -> bool:
    """Whether the organisation of the claim keeps the page from now on; False where it was answered already."""
    with transaction.atomic():
        waiting = StructureClaim.objects.select_for_update().get(pk=claim.pk)
        if waiting.state != ClaimState.WAITING:
            return False
        _give(acting, waiting, now=now)
    return True


def refuse_claim(acting: Acting, claim: StructureClaim, reason: str, *, now: dt.datetime) -> bool:
    """Whether the claim is refused by this; False where it was answered already. Refused without a reason."""
    words = " ".join(reason.split())[:LONGEST_REASON]
    if not words:
        raise Refused("claim_without_reason", _NO_REASON)
    with transaction.atomic():
        answered = StructureClaim.objects.filter(pk=claim.pk, state=ClaimState.WAITING.value).update(
            state=ClaimState.REFUSED.value, answered_at=now, reason=words
        )
        if answered:
            about = f"structure:{claim.structure_id}"
            note(acting, StructureVerb.CLAIM_REFUSED, about=about, title=claim.structure.name, now=now)
    return bool(answered)


def contest_structure(
    user_id: int | None, row: Structure, fact: ContestedFact, message: str, *, entry: str, now: dt.datetime
) -> StructureContest:
    """What a person says is not so; that of before where the same ``entry`` of a form was sent already.

    Raises Refused without a message, and where ten of hers wait. Nobody's trace names her; ``user_id`` is
    None where the link of a letter speaks.
    """
    words = " ".join(message.split())[:LONGEST_MESSAGE]
    if not words:
        raise Refused("contest_without_message", _NO_MESSAGE)
    of_person = StructureContest.objects.filter(said_by=user_id, answered_at=None).exclude(entry=entry)
    if user_id is not None and of_person.count() >= _MOST_OPEN:
        raise Refused("contests_open", _MANY_OPEN)
    try:
        with transaction.atomic():
            return StructureContest.objects.create(
                structure=row, said_by_id=user_id, fact=fact.value, message=words, entry=entry, said_at=now
            )
    except IntegrityError:
        # A second click: what the first one wrote stands, and this one adds nothing.
        return StructureContest.objects.get(entry=entry)


def answer_contest(acting: Acting, contest: StructureContest, answer: str, *, now: dt.datetime) -> bool:
    """Whether this is the answer; False where there was one already. Refused without words."""
    words = " ".join(answer.split())[:LONGEST_REASON]
    if not words:
        raise Refused("contest_without_answer", _NO_ANSWER)
    with transaction.atomic():
        waiting = StructureContest.objects.filter(pk=contest.pk, answered_at=None)
        answered = waiting.update(answered_at=now, answer=words)
        if answered:
            about = f"structure:{contest.structure_id}"
            note(acting, StructureVerb.CONTEST_ANSWERED, about=about, title=contest.structure.name, now=now)
    return bool(answered)


def _give(acting: Acting, claim: StructureClaim, *, now: dt.datetime) -> None:
    claim.state, claim.answered_at = ClaimState.ACCEPTED.value, now
    claim.save(update_fields=["state", "answered_at"])
    row = claim.structure
    row.organisation_id, row.changed_at = claim.organisation_id, now
    row.save(update_fields=["organisation", "changed_at"])
    note(acting, StructureVerb.CLAIMED, about=f"structure:{row.pk}", title=row.name, now=now)


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
