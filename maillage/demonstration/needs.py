"""The demonstration of needs: three of invented buyers, with answers of invented structures."""

import datetime as dt
from dataclasses import dataclass
from itertools import cycle
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate

from maillage.buy.contracts.domain.threshold_bands import ThresholdBand
from maillage.core.problems import sentence
from maillage.core.text import commune_named
from maillage.demonstration.kit import as_invented, delete_rows, email, is_running, largest_places
from maillage.include.sourcing.domain.needs import (
    WAVE_SIZE,
    DeclineReason,
    InquiryAnswer,
    NeedOutcome,
    NeedPlan,
    NeedState,
    NeedVerb,
)
from maillage.include.sourcing.domain.waves import next_wave_after
from maillage.include.sourcing.store.models import Inquiry, InquiryChange, Need, NeedChange, NeedQuestion
from maillage.include.sourcing.store.need_changes import put_need_plan
from maillage.include.sourcing.store.need_history import need_values
from maillage.include.sourcing.store.needs import NEEDS, invented_needs, needs_of_buyers, stated_plan
from maillage.include.sourcing.store.recipients import match_values
from maillage.include.structures.store.sourcing import need_at, structures_for
from maillage.include.structures.store.structures import has_invented_structures
from maillage.territory.domain.terms import Kind
from maillage.web.demonstration import Demonstration, showing

# French in every language, as typed by buyers and structures.
_MESSAGES: Final = (
    ("Nous connaissons bien ce genre de locaux (inventé).", "Une équipe de quatre personnes"),
    ("Possible dès le début de la période (inventé).", "Deux jours par semaine"),
    ("Nous voulons bien en parler (inventé).", ""),
)
_REASONS: Final = (DeclineReason.BUSY, DeclineReason.TOO_FAR, DeclineReason.TOO_LARGE)


@dataclass(frozen=True, slots=True)
class InventedNeed:
    """A need of the demonstration: ``inquiries`` structures in at most two waves, and numbers of answers."""

    sector: str
    object: str
    constraints: str
    band: ThresholdBand
    asked_days_ago: int
    inquiries: int
    interested: int
    declined: int
    questions: tuple[tuple[str, str], ...] = ()
    is_named: bool = False
    outcome: NeedOutcome | None = None

    def plan(self, territory: str, *, today: dt.date) -> NeedPlan:
        """The need as its buyer would have typed it; one with an outcome is over."""
        asked_on = today - dt.timedelta(days=self.asked_days_ago)
        answers_by = asked_on + dt.timedelta(days=30)
        return NeedPlan(
            object=self.object,
            sectors=(self.sector,),
            territory=territory,
            answers_by=answers_by,
            band=self.band,
            starts_on=answers_by + dt.timedelta(days=60),
            ends_on=answers_by + dt.timedelta(days=425),
            constraints=self.constraints,
            decides_on=answers_by + dt.timedelta(days=30),
            is_anonymous=not self.is_named,
        )


INVENTED_NEEDS: Final = (
    InventedNeed(
        sector="proprete",
        object=as_invented("Nettoyage des écoles pendant l’année scolaire"),
        constraints="Après 17 h, six écoles, produits fournis par la commune.",
        band=ThresholdBand.BELOW_90K,
        asked_days_ago=9,
        inquiries=20,
        interested=4,
        declined=3,
        questions=(
            ("Peut-on répondre pour deux écoles seulement ?", "Oui, le besoin pourra être coupé en lots."),
            ("Les clefs sont-elles confiées à l’équipe ?", ""),
        ),
    ),
    InventedNeed(
        sector="espaces_verts",
        object=as_invented("Entretien des bords de chemins"),
        constraints="Trois passages entre avril et octobre, 12 km.",
        band=ThresholdBand.BELOW_40K,
        asked_days_ago=3,
        inquiries=10,
        interested=6,
        declined=1,
        is_named=True,
    ),
    InventedNeed(
        sector="restauration",
        object=as_invented("Repas d’un séminaire, 120 personnes"),
        constraints="",
        band=ThresholdBand.BELOW_40K,
        asked_days_ago=150,
        inquiries=10,
        interested=2,
        declined=4,
        questions=(("Y a-t-il une cuisine sur place ?", "Un office seulement, avec deux fours."),),
        is_named=True,
        outcome=NeedOutcome.BOUGHT,
    ),
)


def follow_needs(now: dt.datetime) -> int:
    """Load the needs once there are invented structures, until the agency ends them; how many."""
    return load_needs(now) if has_invented_structures() and is_running(NEEDS) else 0


@showing(demonstration=True)
def load_needs(now: dt.datetime) -> int:
    """Load the invented needs; how many, 0 if they exist."""
    if invented_needs().exists():
        return 0
    with transaction.atomic():
        for place, stated in zip(largest_places(Kind.COMMUNE), INVENTED_NEEDS, strict=False):
            _write(stated, place.address, place.name, now=now)
    return invented_needs().count()


def remove_needs(_now: dt.datetime) -> int:
    """Delete the invented needs; how many."""
    return delete_rows(invented_needs())


def _write(stated: InventedNeed, address: str, commune: str, *, now: dt.datetime) -> None:
    today = localdate(now)
    asked_at = now - dt.timedelta(days=stated.asked_days_ago)
    plan = stated.plan(address, today=today)
    is_over = stated.outcome is not None
    closed_at = asked_at + dt.timedelta(days=31) if is_over else None
    need = Need(
        buyer_name=as_invented(commune_named(commune), "e"),
        state=(NeedState.OUTCOME if is_over else NeedState.ASKED).value,
        created_at=asked_at,
        changed_at=asked_at,
        asked_at=asked_at,
        named_at=asked_at if stated.is_named else None,
        closed_at=closed_at,
        next_wave_on=None if is_over else next_wave_after(today),
        outcome=stated.outcome.value if stated.outcome else "",
        outcome_at=closed_at + dt.timedelta(days=30) if closed_at else None,
    )
    put_need_plan(need, plan)
    need.save()
    _answer(need, stated, asked_at, today=today)
    if is_over:
        need.bought_from = need.inquiries.filter(answer=InquiryAnswer.INTERESTED.value).first()
        need.save(update_fields=["bought_from"])
    acts = [(NeedVerb.KEPT, asked_at), (NeedVerb.ASKED, asked_at)]
    acts += [(NeedVerb.CLOSED, closed_at), (NeedVerb.OUTCOME, closed_at + dt.timedelta(days=30))] if closed_at else []
    NeedChange.objects.bulk_create(
        NeedChange(need=need, at=moment, act=verb.value, values=need_values(need)) for verb, moment in acts
    )
    NeedQuestion.objects.bulk_create(
        NeedQuestion(
            need=need,
            text=text,
            asked_at=asked_at + dt.timedelta(days=2),
            reply=reply,
            replied_at=asked_at + dt.timedelta(days=3) if reply else None,
        )
        for text, reply in stated.questions
    )


def _answer(need: Need, stated: InventedNeed, asked_at: dt.datetime, *, today: dt.date) -> None:
    """The structures that would have been asked, with their answers."""
    plan = stated_plan(need)
    question = need_at(plan.territory, frozenset(plan.sectors), plan.yearly_eur)
    matches = structures_for(question, today=today)[: stated.inquiries] if question is not None else []
    messages, reasons = cycle(_MESSAGES), cycle(_REASONS)
    for place, match in enumerate(matches):
        wave = place // WAVE_SIZE
        sent_at = asked_at + dt.timedelta(days=7 * wave)
        # Every other one answers, interested ones first.
        answered = place // 2 if place % 2 == 0 else stated.interested + stated.declined
        is_interested = answered < stated.interested
        is_declined = not is_interested and answered < stated.interested + stated.declined
        message, capacity = next(messages) if is_interested else ("", "")
        answer = InquiryAnswer.INTERESTED if is_interested else InquiryAnswer.DECLINED if is_declined else None
        inquiry = Inquiry.objects.create(
            need=need,
            structure_id=match.number,
            structure_name=match.structure.name,
            siret=match.structure.siret,
            kind=match.structure.kind.value,
            wave=wave + 1,
            match=match_values(match),
            asked_at=sent_at,
            sent_at=sent_at,
            answer=answer.value if answer else "",
            answered_at=sent_at + dt.timedelta(hours=6 + 5 * place) if answer else None,
            message=message,
            capacity=capacity,
            contact=email("contact") if is_interested else "",
            reason=next(reasons).value if is_declined else "",
        )
        if inquiry.answered_at is not None:
            InquiryChange.objects.create(
                inquiry=inquiry,
                at=inquiry.answered_at,
                answer=inquiry.answer,
                message=message,
                capacity=capacity,
                contact=inquiry.contact,
                reason=inquiry.reason,
            )


DEMONSTRATIONS: Final = (
    Demonstration(
        name=NEEDS,
        place=50,
        label=sentence("besoins"),
        floor="DEMO_UNTIL_NEEDS",
        is_held=lambda: invented_needs().exists(),
        real_count=lambda: needs_of_buyers().exclude(asked_at=None).count(),
        real_words=lambda _count: "",  # real needs are only visible to their buyer and the structures asked
        real_href=lambda _count: reverse("own_needs"),
        remove=remove_needs,
        restore=load_needs,
    ),
)
