"""Consultations: those that everybody sees, those of a buyer; draft, publish, change, abandon."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.model_types import Organisation
from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.permissions import still_accepted
from maillage.accounts.store.visibility import refuse_hidden, without_hidden
from maillage.buy.consultation.domain.key_shares import THRESHOLD
from maillage.buy.consultation.domain.register import RegisterAct
from maillage.buy.consultation.domain.tenders import (
    Audience,
    ChoiceCriterion,
    HideableTender,
    HolderKind,
    PurchaseNature,
    TenderPlan,
    TenderState,
    TenderVerb,
    least_term,
    refuse_term,
)
from maillage.buy.consultation.store.family import refuse_above_threshold
from maillage.buy.consultation.store.key_holders import opening_keys
from maillage.buy.consultation.store.letters import write_change_letters, write_invitations
from maillage.buy.consultation.store.models import BidShare, Tender, TenderChange
from maillage.buy.consultation.store.register import append_event
from maillage.buy.consultation.store.tender_trace import note_tender
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.text import normalised_text
from maillage.web.demonstration import show_kind_of, shows_demonstration
from maillage.web.turns import reserved_slug

TENDERS: Final = "consultations"  # the name of their demonstration
_RESERVED_SLUGS: Final = frozenset({"ailleurs", "nouvelle", "cles", "preparer", "registre", "repetition"})
_PUBLIC: Final = (TenderState.PUBLISHED, TenderState.OPENED, TenderState.AWARDED, TenderState.ABANDONED)
_UNKNOWN: Final = sentence("Aucune consultation n’a cette adresse : elle est mal copiée, ou pas encore publiée.")
_NOT_DRAFT: Final = sentence("Cette consultation est déjà publiée : rechargez la page pour la voir telle qu’elle est.")
_SECOND: Final = sentence(
    "Vous l’avez préparée : une deuxième personne de l’organisation la relit et la publie. Demandez-le-lui."
)
_KEYS: Final = sentence(
    "Il faut les clés d’au moins deux personnes de l’organisation pour ouvrir les réponses : que chacune déclare la "
    "sienne, puis publiez. Celle d’une personne partie ne compte plus."
)
_OVER: Final = sentence("La date limite est passée : cette consultation ne change plus.")
_NO_INVITED: Final = sentence("Écrivez l’adresse d’au moins une entreprise invitée, ou ouvrez à toutes.")


def public_tenders() -> QuerySet[Tender]:
    """The consultations that everybody sees: of accepted organisations, or the invented ones; open ones first."""
    rows = tenders_of_kind(is_invented=shows_demonstration(TENDERS))
    rows = without_hidden(rows, HideableTender.CONSULTATION, "slug")
    return rows.filter(state__in=[state.value for state in _PUBLIC]).select_related("organisation").order_by("-term")


def tenders_of_kind(*, is_invented: bool) -> QuerySet[Tender]:
    """The consultations of one kind."""
    if is_invented:
        return Tender.objects.filter(organisation=None)
    return Tender.objects.filter(organisation__in=accepted_organisations())


def public_tender(slug: str) -> Tender:
    """The published consultation of an address; NotFound where there is none, Gone where the agency hides it."""
    refuse_hidden(HideableTender.CONSULTATION, slug)
    visible = Q(organisation__in=accepted_organisations()) | Q(organisation=None)
    row = Tender.objects.filter(visible, slug=slug, state__in=[state.value for state in _PUBLIC])
    tender = row.select_related("organisation", "winner__link").first()
    if tender is None:
        raise NotFound("consultation_unknown", _UNKNOWN)
    show_kind_of(TENDERS, is_invented=tender.organisation_id is None)
    return tender


def own_tender(slug: str) -> tuple[Tender, Organisation]:
    """The consultation of an address with its organisation, published or not, hidden or not.

    Its buyer has to open what was received in time, and to tell the firms.
    """
    row = Tender.objects.filter(slug=slug).select_related("organisation", "winner__link").first()
    if row is None or row.organisation is None:
        raise NotFound("consultation_unknown", _UNKNOWN)
    return row, row.organisation


def tenders_of(organisations: Iterable[Organisation]) -> QuerySet[Tender]:
    """The consultations of these organisations, the newest first."""
    return Tender.objects.filter(organisation__in=list(organisations)).select_related("organisation")


def buyer_of(tender: Tender) -> str:
    """The name of the buyer."""
    return tender.buyer_name if tender.organisation is None else tender.organisation.name


def stated_criteria(tender: Tender) -> tuple[ChoiceCriterion, ...]:
    """The criteria of a consultation."""
    return tuple(ChoiceCriterion(str(name), int(weight)) for name, weight in tender.criteria)


def stated_tender(tender: Tender) -> TenderPlan:
    """What a consultation asks, in our terms."""
    return TenderPlan(
        object=tender.object,
        need=tender.need,
        nature=PurchaseNature(tender.nature),
        cpv=tender.cpv,
        place=tender.place,
        amount_eur=tender.amount_eur,
        criteria=stated_criteria(tender),
        audience=Audience(tender.audience),
        term=tender.term,
        asked_count=tender.asked_count,
        purchase=tender.purchase,
        invited=tuple(tender.invited),
        insertion_hours=tender.insertion_hours,
    )


@transaction.atomic
def draft_tender(buyer: Acting, plan: TenderPlan, *, entry: str | None, now: dt.datetime) -> Tender:
    """Keep a draft that nobody else sees; the same entry gives the same one."""
    still_accepted(buyer.organisation_id)
    earlier = Tender.objects.filter(organisation=buyer.organisation_id, entry=entry).first() if entry else None
    if earlier is not None:
        return earlier
    refuse_term(plan.term, now=now)
    slug = reserved_slug(Tender, plan.object, longest=60, taken=_RESERVED_SLUGS)
    tender = Tender(organisation_id=buyer.organisation_id, slug=slug, entry=entry, created_at=now, changed_at=now)
    put_tender_plan(tender, plan)
    tender.drafted_by_id = buyer.user_id
    tender.save()
    note_tender(buyer, TenderVerb.DRAFTED, tender, now=now)
    return tender


@transaction.atomic
def change_draft(buyer: Acting, number: int, plan: TenderPlan, *, now: dt.datetime) -> Tender:
    """Change a draft; who changes it last is not who publishes it."""
    tender = locked_tender(buyer, number)
    if tender.state != TenderState.DRAFT:
        raise Refused("consultation_published", _NOT_DRAFT)
    refuse_term(plan.term, now=now)
    put_tender_plan(tender, plan)
    tender.drafted_by_id, tender.changed_at = buyer.user_id, now
    tender.save()
    note_tender(buyer, TenderVerb.CHANGED, tender, now=now)
    return tender


@transaction.atomic
def publish_tender(buyer: Acting, number: int, *, now: dt.datetime) -> Tender:
    """Publish a draft that somebody else prepared: its key holders and first version are fixed, letters are written."""
    tender = locked_tender(buyer, number)
    if tender.state != TenderState.DRAFT:
        raise Refused("consultation_published", _NOT_DRAFT)
    if tender.drafted_by_id == buyer.user_id:
        raise Refused("second_person", _SECOND)
    refuse_term(tender.term, now=now)
    if tender.audience == Audience.INVITED and not tender.invited:
        raise Refused("nobody_invited", _NO_INVITED)
    refuse_above_threshold(tender, day=localdate(now))
    holders = opening_keys(buyer.organisation_id)
    officers = {key.user_id for key in holders if key.kind == HolderKind.OFFICER}
    if len(officers) < THRESHOLD:
        raise Refused("keys_missing", _KEYS)
    tender.state, tender.published_at, tender.changed_at = TenderState.PUBLISHED.value, now, now
    tender.save()
    tender.holders.set(holders)
    TenderChange.objects.create(tender=tender, version=1, published_at=now, summary="", values=stated_values(tender))
    append_event(RegisterAct.PUBLISHED, tender, {"version": 1, "values": stated_values(tender)}, now=now)
    note_tender(buyer, TenderVerb.PUBLISHED, tender, now=now)
    write_invitations(tender, now=now)
    return tender


@transaction.atomic
def change_published(
    buyer: Acting, number: int, *, need: str, term: dt.datetime, summary: str, now: dt.datetime
) -> Tender:
    """A new version, with a letter to all who left their address; the term leaves three days from now at least."""
    tender = locked_tender(buyer, number)
    if tender.state != TenderState.PUBLISHED or tender.term <= now:
        raise Refused("consultation_over", _OVER)
    tender.need, tender.term = need, max(term, tender.term, _whole_hour(least_term(now)))
    tender.words = searched_words(tender.object, need)
    tender.version += 1
    tender.changed_at = now
    tender.save()
    values = stated_values(tender)
    TenderChange.objects.create(tender=tender, version=tender.version, published_at=now, summary=summary, values=values)
    facts = {"version": tender.version, "summary": summary, "values": values}
    append_event(RegisterAct.CHANGED, tender, facts, now=now)
    note_tender(buyer, TenderVerb.CHANGED, tender, now=now)
    write_change_letters(tender, summary)
    return tender


@transaction.atomic
def abandon_tender(buyer: Acting, number: int, reasons: str, *, now: dt.datetime) -> Tender:
    """End a consultation without a choice; everybody who left an address reads why."""
    tender = locked_tender(buyer, number)
    if tender.state not in {TenderState.PUBLISHED, TenderState.OPENED}:
        raise Refused("consultation_over", _OVER)
    tender.state, tender.closed_at, tender.changed_at = TenderState.ABANDONED.value, now, now
    tender.reasons = reasons
    tender.save()
    BidShare.objects.filter(bid__tender=tender).delete()  # nobody opens it any more
    append_event(RegisterAct.ABANDONED, tender, {"reasons": reasons}, now=now)
    note_tender(buyer, TenderVerb.ABANDONED, tender, now=now)
    write_change_letters(tender, reasons)
    return tender


def locked_tender(buyer: Acting, number: int) -> Tender:
    """A consultation of the buyer for the rest of a transaction, while its organisation takes part."""
    still_accepted(buyer.organisation_id)
    rows = Tender.objects.select_for_update(no_key=True).filter(organisation=buyer.organisation_id)
    return rows.get(pk=number)


def put_tender_plan(tender: Tender, plan: TenderPlan) -> None:
    """Write a plan into a row, without saving."""
    tender.object, tender.need, tender.nature = plan.object, plan.need, plan.nature.value
    tender.words = searched_words(plan.object, plan.need)
    tender.cpv, tender.place, tender.amount_eur = plan.cpv, plan.place, plan.amount_eur
    tender.criteria = [[criterion.name, criterion.weight] for criterion in plan.criteria]
    tender.audience, tender.term = plan.audience.value, plan.term
    tender.asked_count, tender.purchase, tender.invited = plan.asked_count, plan.purchase, list(plan.invited)
    tender.insertion_hours = plan.insertion_hours


def searched_words(name: str, need: str) -> str:
    """What a search for words compares: the object and the need, without accents and capitals."""
    return normalised_text(f"{name} {need}")


def stated_values(tender: Tender) -> dict[str, Any]:
    """What everybody reads of a version, for its history, the register and the exported record."""
    return {
        "object": tender.object,
        "need": tender.need,
        "nature": tender.nature,
        "cpv": tender.cpv,
        "place": tender.place,
        "criteria": tender.criteria,
        "audience": tender.audience,
        "insertion_hours": tender.insertion_hours,
        "term": tender.term.astimezone(dt.UTC).isoformat(),
        "documents": [[row.name, row.sha256] for row in tender.documents.all()],
    }


def _whole_hour(moment: dt.datetime) -> dt.datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
