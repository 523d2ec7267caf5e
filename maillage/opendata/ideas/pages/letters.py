"""The letters of ideas and reuses: who is asked, what was answered, why a proposal is not shown."""

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.domain.terms import Role
from maillage.accounts.store.organisations import agency_or_none, emails_of_members
from maillage.kits.letters.record.queue import enqueue, plain_text, quoted
from maillage.kits.letters.terms import Letter
from maillage.opendata.ideas.domain.ideas import Stance
from maillage.opendata.ideas.domain.letter_kinds import IDEA_ANSWERED, IDEA_ASKED, PROPOSAL_REFUSED
from maillage.opendata.ideas.store.ideas import asked_people
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer
from maillage.web.public_url import installation_url
from maillage.web.wording.formats import day


def write_to_asked(idea: Idea) -> int:
    """Queue a letter to the people of the organisation that is asked; how many."""
    organisation = asked_people(idea)
    if organisation is None:
        return 0
    addresses = emails_of_members(organisation, Role.PUBLISHER)
    for address in addresses:
        enqueue(
            Letter(
                IDEA_ASKED,
                key=f"idea-asked:{idea.pk}",
                to=address,
                organisation_id=organisation.pk,
                text=plain_text(
                    _("Bonjour,"),
                    _("Quelqu’un demande ceci à %(name)s :") % {"name": organisation.name},
                    quoted(f"{idea.title}\n{idea.text}".strip()),
                    _("Répondez en une minute : publié, promis pour un jour, tenu, absent, ou impossible et pourquoi."),
                    installation_url() + reverse("idea", args=[idea.slug]),
                ),
                is_invented=idea.is_invented,
            )
        )
    return len(addresses)


def write_answer(idea: Idea, answer: IdeaAnswer, email: str) -> None:
    """Queue the answer to who asked, if an address was left."""
    if not email:
        return
    enqueue(
        Letter(
            IDEA_ANSWERED,
            key=f"idea-answered:{answer.pk}:{answer.answered_at.isoformat()}",
            to=email,
            organisation_id=answer.organisation_id,
            text=plain_text(
                _("Bonjour,"),
                _("Vous aviez demandé : « %(title)s ».") % {"title": idea.title},
                _("%(name)s répond : %(answer)s.") % {"name": answer.organisation.name, "answer": stance_words(answer)},
                quoted(answer.text),
                installation_url() + reverse("idea", args=[idea.slug]),
            ),
            is_invented=idea.is_invented,
        )
    )


def write_refusal(key: str, title: str, reason: str, email: str) -> None:
    """Queue the reason why a proposal is not shown, if an address was left."""
    if not email:
        return
    organisation = agency_or_none()
    enqueue(
        Letter(
            PROPOSAL_REFUSED,
            key=f"proposal-refused:{key}",
            to=email,
            organisation_id=None if organisation is None else organisation.pk,
            text=plain_text(
                _("Bonjour,"),
                _("« %(title)s » n’est pas montré sur le site. Voici pourquoi :") % {"title": title},
                quoted(reason),
            ),
        )
    )


def stance_words(answer: IdeaAnswer) -> str:
    """The answer in words, with the day of what is planned."""
    stance = Stance(answer.stance)
    if stance is Stance.PLANNED and answer.planned_on is not None:
        return _("ce sera publié avant le %(day)s") % {"day": day(answer.planned_on)}
    return _(stance.label)
