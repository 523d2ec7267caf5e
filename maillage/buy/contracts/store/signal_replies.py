"""Buyers' replies to the questions on a contract: who may reply, added and withdrawn; nothing is overwritten."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from maillage.accounts.domain.terms import Acting, Capability, OrganisationState, Role
from maillage.accounts.store.people import Person, runs_agency
from maillage.accounts.store.permissions import acting, moderating, organisations_for
from maillage.accounts.store.trace import note
from maillage.buy.contracts.domain.contract_replies import LONGEST_MOTIVE, MOST_REPLIES, ContractVerb
from maillage.buy.contracts.domain.reply_texts import reply_text
from maillage.buy.contracts.store.indicators import Signal
from maillage.buy.contracts.store.reply_tables.models import SignalReply
from maillage.core.problems import Forbidden, NotFound, Refused, sentence

_SIREN_DIGITS: Final = 9
_NOT_BUYER: Final = sentence(
    "Seul l’acheteur de ce marché répond, par une personne qui publie pour lui : demandez-lui ce rôle ou un mandat."
)
_NO_REPLY: Final = sentence("Cette réponse n’est plus là : rechargez la page.")
_FULL: Final = sentence("Cette question a déjà %(most)s réponses : écrivez à l’agence.")
_MOTIVE: Final = sentence(
    "Dites pourquoi, en %(longest)s caractères au plus : le motif reste à la place de la réponse."
)


@transaction.atomic
def write_reply(acting: Acting, contract_key: str, signal: Signal, text: str, *, title: str, now: datetime) -> None:
    """The reply stands beside the question, above those before; Refused if its text may not, or there are too many."""
    words = reply_text(text)
    before = SignalReply.objects.filter(
        contract_key=contract_key, signal=signal.value, organisation=acting.organisation_id
    )
    if before.filter(withdrawn_at=None, text=words).exists():  # sent twice
        return
    if before.count() >= MOST_REPLIES:
        raise Refused("replies_full", _FULL, most=MOST_REPLIES)
    SignalReply.objects.create(
        contract_key=contract_key,
        signal=signal.value,
        organisation_id=acting.organisation_id,
        text=words,
        written_at=now,
    )
    detail = {"signal": signal.value, "text": words}
    note(acting, ContractVerb.SIGNAL_ANSWERED, about=f"contract:{contract_key}", title=title, now=now, detail=detail)


@transaction.atomic
def withdraw_reply(acting: Acting, reply: SignalReply, motive: str, *, title: str, now: datetime) -> None:
    """The reply is out of sight, the motive stands in its place; Refused without one."""
    why = " ".join(motive.split())
    if not why or len(why) > LONGEST_MOTIVE:
        raise Refused("motive_missing", _MOTIVE, longest=LONGEST_MOTIVE)
    reply.withdrawn_at, reply.motive = now, why
    reply.save(update_fields=["withdrawn_at", "motive"])
    detail = {"signal": reply.signal, "motive": why}
    about = f"contract:{reply.contract_key}"
    note(acting, ContractVerb.REPLY_WITHDRAWN, about=about, title=title, now=now, detail=detail)


@dataclass(frozen=True, slots=True)
class StatedReply:
    """A reply: whose, what, when; ``motive`` says why it was withdrawn, and its text is empty then."""

    number: int
    organisation: str
    text: str
    written_at: dt.datetime
    withdrawn_at: dt.datetime | None
    motive: str


def replies_to(contract_key: str) -> Mapping[str, Sequence[StatedReply]]:
    """The replies of accepted organisations to each question on a contract, the last first."""
    rows = SignalReply.objects.filter(
        contract_key=contract_key,
        organisation__state=OrganisationState.ACCEPTED.value,
        organisation__is_sandbox=False,
    )
    replies: dict[str, list[StatedReply]] = {}
    for row in rows.select_related("organisation"):
        text = "" if row.withdrawn_at else row.text
        replies.setdefault(row.signal, []).append(
            StatedReply(row.pk, row.organisation.name, text, row.written_at, row.withdrawn_at, row.motive)
        )
    return replies


def reply_row(contract_key: str, signal: Signal, number: int) -> SignalReply:
    """The reply of that number to this question, in force; NotFound where there is none."""
    row = SignalReply.objects.filter(pk=number, contract_key=contract_key, signal=signal.value, withdrawn_at=None)
    reply = row.select_related("organisation").first()
    if reply is None:
        raise NotFound("reply_unknown", _NO_REPLY)
    return reply


def replying(person: Person, buyer_siren: str | None) -> Acting:
    """``person`` acting for the buyer of a contract, by her own role or by a mandate for purchases; else Forbidden."""
    for choice in organisations_for(person, Role.PUBLISHER, Capability.BUY) if buyer_siren else ():
        if not choice.organisation.is_sandbox and choice.organisation.siret[:_SIREN_DIGITS] == buyer_siren:
            return acting(person, choice.organisation, Role.PUBLISHER, Capability.BUY)
    raise Forbidden("not_the_buyer", _NOT_BUYER)


def withdrawing(person: Person, reply: SignalReply) -> Acting:
    """``person`` taking a reply out of sight: for its buyer, or for the agency, which moderates; else Forbidden."""
    if runs_agency(person):
        return moderating(person, reply.organisation)
    return acting(person, reply.organisation, Role.PUBLISHER, Capability.BUY)
