"""Ideas: proposed by anybody, shown once the agency has read them, answered by organisations, wanted by others too."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.crypto import salted_hmac

from maillage.accounts.domain.terms import Acting, Capability, OrganisationState, Role
from maillage.accounts.store.model_types import Organisation, User
from maillage.accounts.store.organisations import accepted_organisations, agency_or_none
from maillage.accounts.store.people import Person, runs_agency
from maillage.accounts.store.permissions import moderating_for_agency, organisation_numbers, organisations_for
from maillage.accounts.store.trace import note
from maillage.accounts.store.visibility import refuse_hidden, without_hidden
from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.opendata.catalog.domain.terms import DatasetState
from maillage.opendata.catalog.store.datasets import addresses_within, open_datasets
from maillage.opendata.ideas.domain.ideas import (
    ADDRESS_DAYS,
    ANSWER_REFUSED,
    LONGEST_REASON,
    AnswerPlan,
    HideableIdea,
    IdeaPlan,
    IdeaVerb,
    ProposalState,
    Stance,
    refuse_answer,
)
from maillage.opendata.ideas.store.models import Idea, IdeaAnswer, IdeaVote
from maillage.web.demonstration import show_kind_of, shows_demonstration
from maillage.web.turns import reserved_slug

IDEAS: Final = "ideas"  # key of their demonstration
MOST_WAITING: Final = 500  # unread ideas: more is abuse
DECIDED: Final = sentence("C’est déjà décidé : rechargez la page.")
_UNKNOWN: Final = sentence("Aucune idée ne se trouve à cette adresse : partez de la liste des idées.")
_FULL: Final = sentence("Beaucoup de propositions attendent déjà d’être lues : revenez dans quelques jours.")
_NO_DATASET: Final = sentence("Aucun jeu publié ne se trouve à cette adresse : copiez celle de sa page du catalogue.")
_PRESENT: Final = sentence("Dites pourquoi, en une phrase : la personne la lira.")
_PUBLIC_ANSWERS: Final = "public_answers"  # read ahead with each open idea; the API serialises it by this name
_WORDS_OF_RESERVED: Final = ("nouvelle", "proposer")  # the last parts of our own addresses


# -- reads ------------------------------------------------------------------------------------------------------------


def public_answers() -> QuerySet[IdeaAnswer]:
    """The answers of organisations that take part, each with its data set while that is published."""
    answers = IdeaAnswer.objects.filter(organisation__state=OrganisationState.ACCEPTED.value)
    return answers.select_related("organisation").prefetch_related(Prefetch("dataset", queryset=open_datasets()))


def shown_ideas() -> QuerySet[Idea]:
    """The ideas that everybody sees, of the displayed kind (real or invented), newest first: by day, not by votes."""
    return _open_ideas().filter(is_invented=shows_demonstration(IDEAS))


def real_ideas() -> QuerySet[Idea]:
    """The ideas that everybody sees and nobody invented, newest first."""
    return _open_ideas().filter(is_invented=False)


def _open_ideas() -> QuerySet[Idea]:
    ideas = without_hidden(Idea.objects.filter(state=ProposalState.SHOWN.value), HideableIdea.IDEA)
    answers = Prefetch("answers", queryset=public_answers(), to_attr=_PUBLIC_ANSWERS)
    return (
        ideas.prefetch_related(answers, Prefetch("organisation", queryset=accepted_organisations()))
        .annotate(vote_count=Count("votes"))
        .order_by("-asked_at", "-pk")
    )


def answers_shown(idea: Idea) -> list[IdeaAnswer]:
    """The answers that everybody reads, of an idea that a read of this module found."""
    answers: list[IdeaAnswer] = getattr(idea, _PUBLIC_ANSWERS)
    return answers


def idea_shown(slug: str) -> Idea:
    """The idea with that slug, if everybody may see it; NotFound otherwise, Gone if the agency hid it.

    It is found whichever kind is displayed, and the rest of the request displays its kind.
    """
    idea = _open_ideas().filter(slug=slug).first()
    if idea is None:
        hidden = Idea.objects.filter(slug=slug, state=ProposalState.SHOWN.value).first()
        if hidden is not None:
            refuse_hidden(HideableIdea.IDEA, hidden.pk)
        raise NotFound("idea_unknown", _UNKNOWN)
    show_kind_of(IDEAS, is_invented=idea.is_invented)
    return idea


def wanted_by_schema(address: str, schema_ids: Collection[str]) -> Mapping[str, int]:
    """How many ideas ask for data of each of these models in a territory and are not answered by a publication."""
    published = IdeaAnswer.objects.filter(idea=OuterRef("pk"), stance=Stance.PUBLISHED.value)
    rows = shown_ideas().filter(schema_id__in=schema_ids).exclude(Exists(published))
    # Compared here: a région has more communes than a query has placeholders.
    inside = addresses_within(address)
    return Counter(schema for schema, place in rows.values_list("schema_id", "territory") if place in inside)


def unread_ideas(person: Person) -> QuerySet[Idea]:
    """The ideas that wait to be read by the agency, oldest first; none for others."""
    if not runs_agency(person):
        return Idea.objects.none()
    return Idea.objects.filter(state=ProposalState.WAITING.value, is_invented=False).order_by("asked_at", "pk")


def ideas_to_answer(person: Person, *, today: dt.date) -> QuerySet[Idea]:
    """The shown ideas that an organisation of ``person`` has not answered, or promised for a day that has passed.

    Those addressed to nobody wait for the agency.
    """
    numbers = organisation_numbers(person, Role.PUBLISHER, Capability.OPEN)
    if not numbers:
        return Idea.objects.none()
    agency, keys = agency_or_none(), accepted_organisations().filter(pk__in=numbers, is_sandbox=False).values("pk")
    is_asked = Q(organisation__in=keys)
    if agency is not None and agency.pk in numbers:
        is_asked |= Q(organisation=None)
    answers = IdeaAnswer.objects.filter(idea=OuterRef("pk"), organisation__in=keys)
    late = answers.filter(stance=Stance.PLANNED.value, planned_on__lt=today)
    return real_ideas().filter(is_asked).filter(~Exists(answers) | Exists(late)).order_by("asked_at", "pk")


def answering(person: Person, idea: Idea) -> list[Organisation]:
    """The organisations for which ``person`` may answer an idea: the one that is asked first, then by name."""
    choices = organisations_for(person, Role.PUBLISHER, Capability.OPEN)
    organisations = [choice.organisation for choice in choices if not choice.organisation.is_sandbox]
    return sorted(organisations, key=lambda organisation: (organisation.pk != idea.organisation_id, organisation.name))


# -- writes -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_idea(plan: IdeaPlan, *, now: dt.datetime) -> Idea:
    """Store an idea for the agency to read; the same one sent twice is one. Refused if too many wait."""
    waiting = Idea.objects.filter(state=ProposalState.WAITING.value)
    same = waiting.filter(title=plan.title, text=plan.text, territory=plan.territory, email=plan.email).first()
    if same is not None:
        return same
    if waiting.count() >= MOST_WAITING:
        raise Refused("ideas_full", _FULL)
    return Idea.objects.create(
        slug=reserved_slug(Idea, plan.title[:60], taken=_WORDS_OF_RESERVED),
        kind=plan.kind.value,
        title=plan.title,
        text=plan.text,
        territory=plan.territory,
        schema_id=plan.schema_id,
        organisation_id=plan.organisation_id,
        email=plan.email,
        asked_at=now,
    )


@transaction.atomic
def show_idea(person: Person, number: int, *, now: dt.datetime) -> Idea:
    """The agency shows an idea to everybody; Refused if that is decided, Forbidden for others."""
    who = moderating_for_agency(person)
    idea = _undecided(number)
    idea.state, idea.decided_at, idea.decided_by_id = ProposalState.SHOWN.value, now, who.user_id
    idea.save(update_fields=["state", "decided_at", "decided_by"])
    _note(who, IdeaVerb.IDEA_SHOWN, idea, now=now)
    return idea


@transaction.atomic
def refuse_idea(person: Person, number: int, reason: str, *, now: dt.datetime) -> tuple[Idea, str]:
    """The agency shows an idea to nobody; the idea, and the address to write to, erased here ("" without one)."""
    who = moderating_for_agency(person)
    idea = _undecided(number)
    idea.reason = reason_of(reason)
    idea.state, idea.decided_at, idea.decided_by_id = ProposalState.REFUSED.value, now, who.user_id
    email, idea.email = idea.email, ""
    idea.save()
    _note(who, IdeaVerb.IDEA_REFUSED, idea, now=now)
    return idea, email


@transaction.atomic
def answer_idea(
    who: Acting, idea: Idea, plan: AnswerPlan, *, now: dt.datetime, today: dt.date
) -> tuple[IdeaAnswer, str]:
    """Store the answer of an organisation, in place of its earlier one; the answer and the address to write to.

    The address is erased with an answer after which nothing is to come. Refused for an answer that leaves a question.
    """
    refuse_answer(plan, today=today)
    row = Idea.objects.select_for_update().filter(pk=idea.pk, state=ProposalState.SHOWN.value).first()
    if row is None:
        raise Refused("idea_not_shown", DECIDED)
    dataset = None
    if plan.stance is Stance.PUBLISHED:
        dataset = open_datasets().filter(slug=plan.dataset_slug, state=DatasetState.PUBLISHED.value).first()
        if dataset is None:
            raise Refused(
                "answer_refused", ANSWER_REFUSED, findings=[Finding("dataset_unknown", _NO_DATASET, "dataset")]
            )
    answer, _is_new = IdeaAnswer.objects.update_or_create(
        idea=row,
        organisation_id=who.organisation_id,
        defaults={
            "stance": plan.stance.value,
            "text": plan.text,
            "planned_on": plan.planned_on if plan.stance is Stance.PLANNED else None,
            "dataset": dataset,
            "answered_at": now,
            "answered_by_id": who.user_id,
        },
    )
    email = row.email
    if plan.stance.is_final and row.organisation_id in {None, who.organisation_id}:
        row.email = ""
        row.save(update_fields=["email"])
    note(
        who,
        IdeaVerb.IDEA_ANSWERED,
        about=f"idea:{row.pk}",
        title=row.title,
        now=now,
        detail={"stance": plan.stance.value, "answer": plan.text},
    )
    return answer, email


@transaction.atomic
def vote(idea: Idea, device: str, *, now: dt.datetime) -> bool:
    """Count a device for an idea; False if it was counted already."""
    _vote, is_new = IdeaVote.objects.get_or_create(
        idea=idea, device_digest=device_digest(idea, device), defaults={"voted_at": now}
    )
    return is_new


def take_vote_back(idea: Idea, device: str) -> bool:
    """Count a device no more for an idea; False if it was not."""
    gone, _tables = IdeaVote.objects.filter(idea=idea, device_digest=device_digest(idea, device)).delete()
    return bool(gone)


def has_voted(idea: Idea, device: str) -> bool:
    """Whether a device is counted for an idea."""
    return IdeaVote.objects.filter(idea=idea, device_digest=device_digest(idea, device)).exists()


def device_digest(idea: Idea, device: str) -> str:
    """A keyed digest of a device and an idea: two ideas of one device cannot be tied to each other."""
    return salted_hmac("maillage.ideas.vote", f"{idea.pk}\0{device}", secret=settings.SECRET_KEY).hexdigest()


def erase_old_addresses(now: dt.datetime) -> int:
    """Erase the addresses of who asked a year ago; how many."""
    before = now - dt.timedelta(days=ADDRESS_DAYS)
    return Idea.objects.exclude(email="").filter(asked_at__lt=before).update(email="")


def reason_of(typed: str) -> str:
    """The reason on one line; Refused if it is empty."""
    reason = " ".join(typed.split())[:LONGEST_REASON]
    if not reason:
        raise Refused("reason_missing", _PRESENT)
    return reason


def _undecided(number: int) -> Idea:
    idea = Idea.objects.select_for_update().filter(pk=number, state=ProposalState.WAITING.value).first()
    if idea is None:
        raise Refused("already_decided", DECIDED)
    return idea


def _note(who: Acting, verb: IdeaVerb, idea: Idea, *, now: dt.datetime) -> None:
    note(who, verb, about=f"idea:{idea.pk}", title=idea.title, now=now, detail={"reason": idea.reason})


def asked_people(idea: Idea) -> Organisation | None:
    """The organisation that is asked; the agency where none is."""
    return idea.organisation or agency_or_none()


def decided_by(number: int) -> tuple[User | None, dt.datetime] | None:
    """Who decided on an idea and when; None while nobody did."""
    idea = Idea.objects.select_related("decided_by").filter(pk=number).first()
    return None if idea is None or idea.decided_at is None else (idea.decided_by, idea.decided_at)
