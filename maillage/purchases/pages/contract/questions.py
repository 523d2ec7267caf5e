"""The questions that a contract raises, each with what its buyer answers; and the page on which the buyer does."""

from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.procurement.queries import indicators
from maillage.procurement.queries.contract_store import store_rows
from maillage.procurement.queries.indicators import SignalState
from maillage.procurement.terms.listed_contracts import ListedContract
from maillage.purchases.queries.signal_replies import StatedReply, replies_to
from maillage.web.wording.formats import day


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A reply in words: whose and when; its text, else why it was withdrawn."""

    number: int
    title: str
    text: str
    motive: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that a contract raises: the reply in force (None: none yet), and what was said before."""

    signal: str
    question: str
    source: str
    reply: ReplyRow | None
    earlier: tuple[ReplyRow, ...]


def asked_questions(contract: ListedContract) -> tuple[AskedQuestion, ...]:
    """The questions of the signs that fire on a contract, with their replies."""
    states = indicators.signals_of(store_rows, contract.number)
    fired = [signal for signal, state in states.items() if state is SignalState.FIRES]
    replies = replies_to(contract.key) if fired else {}
    questions = []
    for signal in fired:
        words = indicators.SIGNAL_WORDS[signal]
        rows = [reply_row(reply) for reply in replies.get(signal.value, ())]
        in_force = next((row for row in rows if row.text), None)
        earlier = tuple(row for row in rows if row is not in_force)
        questions.append(AskedQuestion(signal.value, _(words.question), words.source, in_force, earlier))
    return tuple(questions)


def reply_row(reply: StatedReply) -> ReplyRow:
    """A reply in words."""
    words = {"name": reply.organisation, "day": day(localdate(reply.written_at))}
    return ReplyRow(reply.number, _("%(name)s répond, le %(day)s") % words, reply.text, reply.motive)
