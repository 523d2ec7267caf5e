"""The questions that a contract raises, each with what its buyer answers; and the page on which the buyer does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.buy.contracts.domain.contract_replies import LONGEST_MOTIVE, LONGEST_REPLY
from maillage.buy.contracts.domain.listed_contracts import ListedContract
from maillage.buy.contracts.store import indicators
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.indicators import SignalState
from maillage.buy.contracts.store.signal_replies import StatedReply, replies_to
from maillage.kits.forms.fields import JudgedField
from maillage.kits.forms.forms import RefusableForm


class ReplyForm(RefusableForm):
    """What a buyer answers to a question."""

    text = JudgedField(
        label=gettext_lazy("Votre réponse"),
        help_text=gettext_lazy("Texte simple, public : ni nom de personne, ni téléphone, ni adresse électronique."),
        longest=LONGEST_REPLY,
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


class ReplyWithdrawalForm(RefusableForm):
    """Why a reply is taken out of sight."""

    motive = JudgedField(label=gettext_lazy("Motif, qui reste à sa place"), longest=LONGEST_MOTIVE)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that a contract raises: the reply in force (None: none yet), and what was said before."""

    signal: str
    question: str
    source: str
    reply: StatedReply | None
    earlier: tuple[StatedReply, ...]


def asked_questions(contract: ListedContract) -> tuple[AskedQuestion, ...]:
    """The questions of the signs that fire on a contract, with their replies."""
    states = indicators.signals_of(store_rows, contract.number)
    fired = [signal for signal, state in states.items() if state is SignalState.FIRES]
    replies = replies_to(contract.key) if fired else {}
    questions = []
    for signal in fired:
        words = indicators.SIGNAL_WORDS[signal]
        stated = replies.get(signal.value, ())
        in_force = next((reply for reply in stated if reply.text), None)
        earlier = tuple(reply for reply in stated if reply is not in_force)
        questions.append(AskedQuestion(signal.value, _(words.question), words.source, in_force, earlier))
    return tuple(questions)


def answerable_questions(
    questions: Sequence[AskedQuestion], sent: tuple[str, RefusableForm] | None
) -> list[tuple[AskedQuestion, ReplyForm, ReplyWithdrawalForm]]:
    """Each question with its two forms; ``sent`` is the signal and the form of what was refused."""
    lines = []
    for question in questions:
        auto_id = f"%s-{question.signal}"
        reply, withdrawal = ReplyForm(auto_id=auto_id), ReplyWithdrawalForm(auto_id=auto_id)
        if sent and sent[0] == question.signal:
            reply = sent[1] if isinstance(sent[1], ReplyForm) else reply
            withdrawal = sent[1] if isinstance(sent[1], ReplyWithdrawalForm) else withdrawal
        if question.reply:
            reply.fields["text"].label = _("Une nouvelle réponse")
        lines.append((question, reply, withdrawal))
    return lines
