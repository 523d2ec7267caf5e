"""Keeps what a buyer answers to a question on its contract, and takes a reply out of sight; nothing is overwritten."""

from datetime import datetime
from typing import Final

from django.db import transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.core.problems import Refused, sentence
from maillage.procurement.queries.indicators import Signal
from maillage.purchases.models import SignalReply
from maillage.purchases.rules.reply_texts import reply_text
from maillage.purchases.terms.contract_replies import LONGEST_MOTIVE, MOST_REPLIES, ContractVerb

_FULL: Final = sentence("Cette question a déjà %(most)s réponses : écrivez à l’agence.")
_MOTIVE: Final = sentence(
    "Dites pourquoi, en %(longest)s caractères au plus : le motif reste à la place de la réponse."
)


@transaction.atomic
def write_reply(acting: Acting, contract_key: str, signal: Signal, text: str, *, title: str, now: datetime) -> None:
    """The reply stands beside the question, above those before; Refused where its words may not, or there are many."""
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
