"""Reuses of data sets: proposed by anybody, read by who publishes the data or by the agency, harvested from others."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.people import Person, runs_agency
from maillage.accounts.store.permissions import acting_or_none, moderating_for_agency, organisations_for
from maillage.accounts.store.trace import note
from maillage.accounts.store.visibility import refuse_hidden, without_hidden
from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.opendata.catalog.store.datasets import open_datasets
from maillage.opendata.catalog.store.model_types import Dataset
from maillage.opendata.ideas.domain.ideas import (
    MOST_DATASETS,
    HideableIdea,
    IdeaVerb,
    ProposalState,
    ReusePlan,
)
from maillage.opendata.ideas.store.ideas import DECIDED, IDEAS, MOST_WAITING, reason_of
from maillage.opendata.ideas.store.models import Reuse
from maillage.web.demonstration import show_kind_of, shows_demonstration
from maillage.web.long_lists import long_list
from maillage.web.turns import reserved_slug

_UNKNOWN: Final = sentence("Aucune réutilisation ne se trouve à cette adresse : partez de la liste.")
_REFUSED: Final = sentence("Cette réutilisation ne peut pas être proposée ainsi : corrigez ce qui suit.")
_KNOWN: Final = sentence("Cette adresse est déjà celle d’une réutilisation proposée ici.")
_NO_DATASET: Final = sentence("Dites quelles données elle reprend : copiez l’adresse d’un jeu publié ici.")
_FULL: Final = sentence("Beaucoup de propositions attendent déjà d’être lues : revenez dans quelques jours.")


# -- reads ------------------------------------------------------------------------------------------------------------


def shown_reuses() -> QuerySet[Reuse]:
    """The reuses that everybody sees, of the displayed kind, newest first: those of data that are still published."""
    return _open_reuses().filter(is_invented=shows_demonstration(IDEAS))


def real_reuses() -> QuerySet[Reuse]:
    """The reuses that everybody sees and nobody invented, for harvesters and crawlers."""
    return _open_reuses().filter(is_invented=False)


def real_reuses_with_datasets() -> QuerySet[Reuse]:
    """The same, with their real published data sets."""
    datasets = Prefetch("datasets", queryset=open_datasets().filter(is_demonstration=False))
    return real_reuses().prefetch_related(datasets)


def _open_reuses() -> QuerySet[Reuse]:
    visible = without_hidden(Reuse.objects.filter(state=ProposalState.SHOWN.value), HideableIdea.REUSE)
    published = Reuse.datasets.through.objects.filter(dataset__in=open_datasets().order_by().values("pk"))
    return visible.filter(pk__in=published.values("reuse")).defer("picture").order_by("-asked_at", "-pk")


def reuse_shown(slug: str) -> Reuse:
    """The reuse with that slug, if everybody may see it; NotFound otherwise, Gone if the agency hid it."""
    reuse = _open_reuses().filter(slug=slug).first()
    if reuse is None:
        hidden = Reuse.objects.filter(slug=slug, state=ProposalState.SHOWN.value).first()
        if hidden is not None:
            refuse_hidden(HideableIdea.REUSE, hidden.pk)
        raise NotFound("reuse_unknown", _UNKNOWN)
    show_kind_of(IDEAS, is_invented=reuse.is_invented)
    return reuse


def reuse_picture(slug: str) -> tuple[str, bytes]:
    """The ending and content of the picture of a shown reuse; NotFound without one."""
    reuse = reuse_shown(slug)
    if not reuse.picture_ending or reuse.picture is None:
        raise NotFound("picture_unknown", _UNKNOWN)
    return reuse.picture_ending, bytes(reuse.picture)


def reuses_of(dataset: Dataset, *, most: int) -> list[Reuse]:
    """The shown reuses of a data set, newest first; invented ones of an invented data set alone."""
    rows = _open_reuses().filter(datasets=dataset, is_invented=dataset.is_demonstration)
    return list(rows[:most])


def open_datasets_of(reuse: Reuse) -> list[Dataset]:
    """The data sets of a reuse that are published."""
    return list(open_datasets().filter(reuses=reuse))


def references_of(keys: Collection[UUID]) -> Mapping[UUID, Sequence[Reuse]]:
    """The real shown reuses of these data sets, by data set."""
    ties = Reuse.datasets.through.objects.filter(dataset__in=keys, reuse__in=real_reuses().order_by().values("pk"))
    by_dataset: dict[UUID, list[Reuse]] = {}
    for tie in ties.select_related("reuse").defer("reuse__picture").order_by("reuse"):
        by_dataset.setdefault(tie.dataset_id, []).append(tie.reuse)
    return by_dataset


def unread_reuses(person: Person) -> QuerySet[Reuse]:
    """The reuses that ``person`` may decide on: all for the agency, those of their data for others; oldest first."""
    waiting = Reuse.objects.filter(state=ProposalState.WAITING.value, is_invented=False).defer("picture")
    if not runs_agency(person):
        choices = organisations_for(person, Role.PUBLISHER, Capability.OPEN)
        keys = [choice.organisation.pk for choice in choices if not choice.organisation.is_sandbox]
        if not keys:
            return waiting.none()
        waiting = waiting.filter(datasets__organisation__in=long_list(keys)).distinct()
    return waiting.prefetch_related("datasets").order_by("asked_at", "pk")


def datasets_to_reuse(slugs: Collection[str]) -> list[Dataset]:
    """The real published data sets with these slugs."""
    return list(open_datasets().filter(slug__in=slugs, is_demonstration=False))


def deciding_reuse(person: Person, reuse: Reuse) -> Acting:
    """``person`` deciding on a reuse, for a publisher of its data or for the agency; raises Forbidden otherwise."""
    for dataset in reuse.datasets.select_related("organisation"):
        who = acting_or_none(person, dataset.organisation, Role.PUBLISHER, Capability.OPEN)
        if who is not None and not dataset.organisation.is_sandbox:
            return who
    return moderating_for_agency(person)


# -- writes -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def propose_reuse(
    plan: ReusePlan, datasets: Sequence[Dataset], picture: tuple[str, bytes] | None, *, now: dt.datetime
) -> Reuse:
    """Store a reuse to be read; Refused without data, for an address that is row, and if too many wait."""
    findings = []
    if not datasets:
        findings.append(Finding("dataset_missing", _NO_DATASET, "datasets"))
    if Reuse.objects.filter(url=plan.url).exists():
        findings.append(Finding("reuse_known", _KNOWN, "url"))
    if findings:
        raise Refused("reuse_refused", _REFUSED, findings=findings)
    if Reuse.objects.filter(state=ProposalState.WAITING.value).count() >= MOST_WAITING:
        raise Refused("reuses_full", _FULL)
    return _stored(plan, datasets, picture, state=ProposalState.WAITING, now=now)


@transaction.atomic
def take_harvested_reuse(
    plan: ReusePlan, datasets: Sequence[Dataset], *, remote_id: str, created_at: dt.datetime | None, now: dt.datetime
) -> tuple[Reuse, bool, bool]:
    """Store or update a reuse of another catalogue, whose moderation showed it: the row, is it new, did it change.

    One that the agency refused here stays refused.
    """
    row = Reuse.objects.filter(remote_id=remote_id).first() or Reuse.objects.filter(url=plan.url).first()
    if row is None:
        moment = created_at if created_at is not None and created_at <= now else now
        reuse = _stored(plan, datasets, None, state=ProposalState.SHOWN, now=moment, remote_id=remote_id)
        return reuse, True, True
    values = {"kind": plan.kind.value, "title": plan.title, "text": plan.text, "author": plan.author}
    is_changed = any(getattr(row, name) != value for name, value in values.items())
    is_ours = not row.remote_id  # proposed here first: its words stay
    missing = [dataset for dataset in datasets if dataset not in set(row.datasets.all())]
    if is_changed and not is_ours:
        Reuse.objects.filter(pk=row.pk).update(**values)
    row.datasets.add(*missing[:MOST_DATASETS])
    return row, False, bool(missing) or (is_changed and not is_ours)


def _stored(
    plan: ReusePlan,
    datasets: Sequence[Dataset],
    picture: tuple[str, bytes] | None,
    *,
    state: ProposalState,
    now: dt.datetime,
    remote_id: str = "",
) -> Reuse:
    ending, content = picture or ("", None)
    reuse = Reuse.objects.create(
        slug=reserved_slug(Reuse, plan.title[:60], taken=("proposer",)),
        kind=plan.kind.value,
        state=state.value,
        title=plan.title,
        text=plan.text,
        url=plan.url,
        author=plan.author,
        made_on=plan.made_on,
        picture=content,
        picture_ending=ending,
        picture_alt=plan.alt if content else "",
        email=plan.email,
        asked_at=now,
        remote_id=remote_id,
    )
    reuse.datasets.set(datasets[:MOST_DATASETS])
    return reuse


@transaction.atomic
def show_reuse(person: Person, number: int, *, now: dt.datetime) -> Reuse:
    """Show a reuse to everybody, its proposer's address erased; Refused if that is decided, Forbidden for others."""
    reuse = _undecided(number)
    who = deciding_reuse(person, reuse)
    reuse.state, reuse.email = ProposalState.SHOWN.value, ""
    _decide(who, IdeaVerb.REUSE_SHOWN, reuse, now=now)
    return reuse


@transaction.atomic
def refuse_reuse(person: Person, number: int, reason: str, *, now: dt.datetime) -> tuple[Reuse, str]:
    """Show a reuse to nobody; the reuse, and the address to write to, erased here ("" without one)."""
    reuse = _undecided(number)
    who = deciding_reuse(person, reuse)
    reuse.reason = reason_of(reason)
    email, reuse.email = reuse.email, ""
    reuse.state = ProposalState.REFUSED.value
    _decide(who, IdeaVerb.REUSE_REFUSED, reuse, now=now)
    return reuse, email


def reuse_decided_by(number: int) -> tuple[User | None, dt.datetime] | None:
    """Who decided on a reuse and when; None while nobody did."""
    reuse = Reuse.objects.select_related("decided_by").defer("picture").filter(pk=number).first()
    return None if reuse is None or reuse.decided_at is None else (reuse.decided_by, reuse.decided_at)


def _undecided(number: int) -> Reuse:
    reuse = Reuse.objects.select_for_update().filter(pk=number, state=ProposalState.WAITING.value).first()
    if reuse is None:
        raise Refused("already_decided", DECIDED)
    return reuse


def _decide(who: Acting, verb: IdeaVerb, reuse: Reuse, *, now: dt.datetime) -> None:
    reuse.decided_at, reuse.decided_by_id = now, who.user_id
    reuse.save(update_fields=["state", "email", "reason", "decided_at", "decided_by"])
    note(who, verb, about=f"reuse:{reuse.pk}", title=reuse.title, now=now, detail={"reason": reuse.reason})
