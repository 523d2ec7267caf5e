"""What buyers answered to the questions on a contract, and who may answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.accounts.queries.people import Person, runs_agency
from maillage.accounts.queries.permissions import acting, moderating, organisations_for
from maillage.accounts.terms import Acting, Capability, OrganisationState, Role
from maillage.core.problems import Forbidden, NotFound, sentence
from maillage.procurement.queries.indicators import Signal
from maillage.purchases.models import SignalReply

_SIREN_DIGITS: Final = 9
_NOT_BUYER: Final = sentence(
    "Seul l’acheteur de ce marché répond, par une personne qui publie pour lui : demandez-lui ce rôle ou un mandat."
)
_NO_REPLY: Final = sentence("Cette réponse n’est plus là : rechargez la page.")


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
