"""Ideas and reuses in the cockpit: what waits to be read, what is asked of an organisation, what it promised."""

from collections.abc import Iterator
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Capability
from maillage.accounts.pages.parts.cockpit import (
    MOST_OF_A_QUEUE,
    ActCall,
    ActDone,
    CockpitLink,
    CockpitVisit,
    Harm,
    Queue,
    QueueAct,
    Settlement,
    WaitingItem,
    traced_settlement,
)
from maillage.core.problems import sentence
from maillage.kits.forms.forms import RefusableForm
from maillage.opendata.ideas.domain.ideas import IdeaVerb, Stance
from maillage.opendata.ideas.pages.idea_forms import IdeaAnswerForm, answer_form, proposal_refusal_form
from maillage.opendata.ideas.pages.ideas import give_answer
from maillage.opendata.ideas.pages.letters import write_refusal, write_to_asked
from maillage.opendata.ideas.store.ideas import (
    answering,
    answers_shown,
    decided_by,
    idea_shown,
    ideas_to_answer,
    refuse_idea,
    show_idea,
    unread_ideas,
)
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer, Reuse
from maillage.opendata.ideas.store.reuses import refuse_reuse, reuse_decided_by, show_reuse, unread_reuses


def unread(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The ideas that the agency has not read."""
    for idea in unread_ideas(visit.person)[:MOST_OF_A_QUEUE]:
        yield WaitingItem(
            key=str(idea.pk),
            tag=_("Idée à lire"),
            harm=Harm.ANSWER,
            sentence=_("Quelqu’un propose : « %(title)s ».") % {"title": idea.title},
            since=idea.asked_at,
            quote=idea.text,
            acts=("show", "refuse"),
            row=idea,
        )


def show(call: ActCall) -> ActDone:
    """Show the idea, and write to who is asked."""
    idea = show_idea(call.person, int(call.key), now=call.now)
    write_to_asked(idea)
    return ActDone(
        _("« %(title)s » est montrée ; l’organisation à qui on le demande reçoit une lettre.") % _title(idea)
    )


def refuse(call: ActCall) -> ActDone:
    """Show the idea to nobody, with a reason for who proposed it."""
    idea, email = refuse_idea(call.person, int(call.key), call.values["reason"], now=call.now)
    write_refusal(f"idea:{idea.pk}", idea.title, idea.reason, email)
    return ActDone(_("« %(title)s » n’est pas montrée.") % _title(idea))


def _title(row: Idea | Reuse) -> dict[str, str]:
    return {"title": row.title}


def refusal_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """Why it is not shown."""
    return proposal_refusal_form(item.row.slug, data)


def settlement(key: str) -> Settlement | None:
    """Who decided on the idea."""
    decided = decided_by(int(key)) if key.isdecimal() else None
    return None if decided is None else Settlement(*decided)


def questions(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The ideas that organisations of the visitor have to answer, and promises whose day has passed."""
    for idea in ideas_to_answer(visit.person, today=visit.today)[:MOST_OF_A_QUEUE]:
        organisations = answering(visit.person, idea)
        names = {organisation.pk for organisation in organisations}
        promise = next(
            (
                answer
                for answer in answers_shown(idea)
                if answer.organisation_id in names and answer.stance == Stance.PLANNED.value
            ),
            None,
        )
        words = {"title": idea.title}
        yield WaitingItem(
            key=idea.slug,
            tag=_("Promis") if promise else _("On vous demande"),
            harm=Harm.OVERDUE if promise else Harm.ANSWER,
            sentence=_("Vous aviez promis de publier : « %(title)s ».") % words
            if promise
            else _("Quelqu’un demande : « %(title)s ».") % words,
            since=None if promise else idea.asked_at,
            until=promise.planned_on if promise else None,
            quote=idea.text,
            read=(_("L’idée"), reverse("idea", args=[idea.slug])),
            acts=("answer",),
            row=(idea, organisations),
        )


def idea_answer_form(item: WaitingItem, data: QueryDict | None) -> RefusableForm:
    """The answer of one of the visitor's organisations."""
    idea, organisations = item.row
    return answer_form(idea, organisations, data)


def answer(call: ActCall) -> ActDone:
    """Answer the idea, and write to who asked."""
    assert isinstance(call.form, IdeaAnswerForm)
    idea = idea_shown(call.key)
    give_answer(call.person, idea, call.form)
    return ActDone(_("Votre réponse à « %(title)s » est sur sa page.") % _title(idea))


def answer_settlement(key: str) -> Settlement | None:
    """Who answered the idea."""
    idea = Idea.objects.filter(slug=key).first()
    return traced_settlement(f"idea:{idea.pk}", IdeaVerb.IDEA_ANSWERED) if idea is not None else None


def unread_made(visit: CockpitVisit) -> Iterator[WaitingItem]:
    """The reuses that wait to be read."""
    for reuse in unread_reuses(visit.person)[:MOST_OF_A_QUEUE]:
        titles = ", ".join(dataset.title for dataset in reuse.datasets.all())
        yield WaitingItem(
            key=str(reuse.pk),
            tag=_("Réutilisation"),
            harm=Harm.ANSWER,
            sentence=_("Quelqu’un propose la réutilisation « %(title)s ».") % _title(reuse),
            since=reuse.asked_at,
            detail=titles,
            quote=f"{reuse.url}\n{reuse.text}".strip(),
            acts=("show", "refuse"),
            row=reuse,
        )


def show_made(call: ActCall) -> ActDone:
    """Show the reuse on its page and those of its data."""
    reuse = show_reuse(call.person, int(call.key), now=call.now)
    return ActDone(_("« %(title)s » est montrée sur la page de ses données.") % _title(reuse))


def refuse_made(call: ActCall) -> ActDone:
    """Show the reuse to nobody, with a reason for who proposed it."""
    reuse, email = refuse_reuse(call.person, int(call.key), call.values["reason"], now=call.now)
    write_refusal(f"reuse:{reuse.pk}", reuse.title, reuse.reason, email)
    return ActDone(_("« %(title)s » n’est pas montrée.") % _title(reuse))


def made_settlement(key: str) -> Settlement | None:
    """Who decided on the reuse."""
    decided = reuse_decided_by(int(key)) if key.isdecimal() else None
    return None if decided is None else Settlement(*decided)


LINKS: Final = (CockpitLink(12, sentence("Les idées"), "ideas", Capability.OPEN),)
QUEUES: Final = (
    Queue(
        name="ideas",
        models=(Idea,),
        waiting=unread,
        acts=(
            QueueAct(word="show", label=sentence("Montrer"), carry_out=show),
            QueueAct(word="refuse", label=sentence("Écarter"), carry_out=refuse, form=refusal_form, is_grave=True),
        ),
        settlement=settlement,
    ),
    Queue(
        name="idea-answers",
        models=(IdeaAnswer,),
        waiting=questions,
        acts=(QueueAct(word="answer", label=sentence("Répondre"), carry_out=answer, form=idea_answer_form),),
        settlement=answer_settlement,
    ),
    Queue(
        name="reuses",
        models=(Reuse,),
        waiting=unread_made,
        acts=(
            QueueAct(word="show", label=sentence("Montrer"), carry_out=show_made),
            QueueAct(word="refuse", label=sentence("Écarter"), carry_out=refuse_made, form=refusal_form, is_grave=True),
        ),
        settlement=made_settlement,
    ),
)
