"""The demonstration of consultations: one waits for replies, one was chosen, one is on an invented buyer profile."""

import datetime as dt
import uuid
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import ngettext

from maillage.buy.consultation.domain.tenders import (
    Audience,
    ChoiceCriterion,
    PurchaseNature,
    TenderPlan,
    TenderState,
)
from maillage.buy.consultation.store.models import Bid, BidLink, OutsideListing, Tender, TenderChange, TenderQuestion
from maillage.buy.consultation.store.tenders import TENDERS, put_tender_plan, stated_values, tenders_of_kind
from maillage.core.problems import sentence
from maillage.core.text import commune_named, normalised_text
from maillage.demonstration.kit import (
    as_invented,
    delete_rows,
    email,
    has_invented_contracts,
    is_running,
    largest_places,
    real_link,
)
from maillage.territory.domain.terms import Kind, Territory
from maillage.web.demonstration import Demonstration, showing
from maillage.web.wording.formats import number

_CRITERIA: Final = (ChoiceCriterion("Prix", 60), ChoiceCriterion("Délai", 40))
_DAYS_OPEN: Final = 12
_DAYS_AGO: Final = 30


def follow_consultations(now: dt.datetime) -> int:
    """Load the consultations once there are invented contracts, until the agency ends them; how many."""
    return load_consultations(now) if has_invented_contracts() and is_running(TENDERS) else 0


@showing(demonstration=True)
def load_consultations(now: dt.datetime) -> int:
    """Load the invented consultations; how many, 0 if they exist."""
    if _invented().exists():
        return 0
    first, second = largest_places(Kind.COMMUNE)[:2]
    noon = now.replace(hour=11, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        waiting = _tender("Tonte des pelouses des écoles", "77310000", first, noon + dt.timedelta(days=_DAYS_OPEN))
        waiting.save()
        TenderQuestion.objects.create(
            tender=waiting,
            text=as_invented("Faut-il évacuer l’herbe coupée", "e"),
            asked_at=now - dt.timedelta(days=1),
            reply=as_invented("Oui, à la déchèterie de la commune", "e"),
            replied_at=now,
        )
        winner = _tender(
            "Réfection de deux salles de classe",
            "45440000",
            second,
            noon - dt.timedelta(days=_DAYS_AGO),
        )
        winner.save()
        _choose(winner)
        for tender in (waiting, winner):
            published_at = tender.published_at or now
            TenderChange.objects.create(
                tender=tender, version=1, published_at=published_at, values=stated_values(tender)
            )
        OutsideListing.objects.create(
            reference="demonstration-1",
            object=as_invented("Repas des cantines", "s"),
            words=normalised_text("Repas des cantines"),
            buyer_name=as_invented(commune_named(second.name), "e"),
            nature=PurchaseNature.SERVICES.value,
            cpv="55524000",
            place=second.address,
            audience=Audience.ALL.value,
            term=noon + dt.timedelta(days=_DAYS_OPEN + 9),
            state=TenderState.PUBLISHED.value,
            address="https://profil.example.org/repas-des-cantines",
            published_on=localdate(now - dt.timedelta(days=2)),
            listed_at=now,
            changed_at=now,
            is_invented=True,
        )
    return _invented().count()


def remove_consultations(_now: dt.datetime) -> int:
    """Delete the invented consultations; how many."""
    OutsideListing.objects.filter(is_invented=True).delete()
    return delete_rows(_invented())


def _tender(name: str, cpv: str, commune: Territory, term: dt.datetime) -> Tender:
    published_at = term - dt.timedelta(days=15)
    tender = Tender(
        buyer_name=as_invented(commune_named(commune.name), "e"),
        slug=f"demonstration-{cpv}",
        state=TenderState.PUBLISHED.value,
        created_at=published_at,
        changed_at=published_at,
        published_at=published_at,
    )
    plan = TenderPlan(
        object=as_invented(name, "e"),
        need="Prestation décrite ici en entier (inventée) : visite possible, prix forfaitaire, délai à proposer.",
        nature=PurchaseNature.SERVICES,
        cpv=cpv,
        place=commune.address,
        amount_eur=22_000.0,
        criteria=_CRITERIA,
        audience=Audience.ALL,
        term=term,
        asked_count=3,
    )
    put_tender_plan(tender, plan)
    return tender


def _choose(tender: Tender) -> None:
    """Two replies were opened, one was chosen."""
    assert tender.published_at is not None
    bids = []
    for place, (firm, price) in enumerate((("Atelier du Marais", "21 400"), ("Bâti Ouest", "23 900")), start=1):
        link = BidLink.objects.create(
            tender=tender, firm=as_invented(firm), email=email(f"entreprise{place}"), created_at=tender.published_at
        )
        bid = Bid.objects.create(
            link=link,
            tender=tender,
            reply=uuid.uuid5(uuid.NAMESPACE_URL, f"{tender.slug}/{place}"),
            begun_at=tender.term,
            sent_at=tender.term - dt.timedelta(hours=place),
            number=place,
            opened_at=tender.term + dt.timedelta(days=1),
            contents={"files": [], "answers": {"prix": price, "delai": "six semaines"}},
            marks={"Prix": 10 - place, "Délai": 7},
        )
        bids.append(bid)
    tender.winner, tender.state = bids[0], TenderState.AWARDED.value
    tender.opened_at = tender.term + dt.timedelta(days=1)
    tender.closed_at = tender.changed_at = tender.term + dt.timedelta(days=4)
    tender.reasons = "Le prix le plus bas, pour un délai semblable (inventé)."
    tender.save()


def _invented() -> QuerySet[Tender]:
    return tenders_of_kind(is_invented=True)


def _real() -> QuerySet[Tender]:
    return tenders_of_kind(is_invented=False).exclude(published_at=None)


def _real_words(count: int) -> str:
    text = ngettext("%(count)s consultation réelle", "%(count)s consultations réelles", count)
    return text % {"count": number(count)}


DEMONSTRATIONS: Final = (
    Demonstration(
        name=TENDERS,
        place=35,
        label=sentence("consultations"),
        floor="DEMO_UNTIL_CONSULTATIONS",
        is_held=lambda: _invented().exists(),
        real_count=lambda: _real().count(),
        real_words=_real_words,
        real_href=real_link(_real, page="consultation", listing="consultations", key="slug"),
        remove=remove_consultations,
        restore=load_consultations,
    ),
)
