"""Whose keys consultations are sealed for, and whether those people may still open.

An officer’s key counts while its owner may act for the buyer. Who leaves after the publication keeps a share of each
reply that nobody else has: the share of another key cannot be made afterwards.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from maillage.accounts.domain.terms import Capability, Role
from maillage.accounts.store.members import shown_name
from maillage.accounts.store.permissions import people_acting_for
from maillage.buy.consultation.domain.key_shares import MOST_HOLDERS, THRESHOLD
from maillage.buy.consultation.domain.tenders import HolderKind
from maillage.buy.consultation.store.models import OfficerKey, Tender


@dataclass(frozen=True, slots=True)
class HolderStanding:
    """Who can open a consultation now: how many of its officers still act for the buyer, who does not, the paper."""

    officers: int
    gone: tuple[str, ...]
    has_paper: bool

    @property
    def needs_paper(self) -> bool:
        """Whether fewer than two officers are left."""
        return self.officers < THRESHOLD

    @property
    def can_be_opened(self) -> bool:
        """Whether two different shares can still come together: the paper is one, whoever reads it."""
        return self.officers + self.has_paper >= THRESHOLD


def opening_keys(organisation: int) -> list[OfficerKey]:
    """The last key of each officer who may act for the buyer, and the last paper: those that replies are sealed for."""
    acting = _officers_of([organisation])[organisation]
    keys = [key for key in _latest_keys(organisation) if _is_counted(key, acting)]
    return sorted(keys, key=lambda key: (key.kind == HolderKind.OFFICER, key.pk))[:MOST_HOLDERS]


def officers_gone(organisation: int) -> list[str]:
    """The names of those who declared a key and do not act for the buyer any more."""
    acting = _officers_of([organisation])[organisation]
    return [shown_name(key.user) for key in _latest_keys(organisation) if not _is_counted(key, acting)]


def holder_standings(tenders: Sequence[Tender]) -> Mapping[int, HolderStanding]:
    """Who can open each of these consultations, by primary key; with as many queries for one as for all."""
    prefetch_related_objects(tenders, "holders__user")
    acting = _officers_of({tender.organisation_id for tender in tenders if tender.organisation_id is not None})
    return {tender.pk: _standing(tender, acting) for tender in tenders if tender.organisation_id in acting}


def _standing(tender: Tender, acting: Mapping[int, frozenset[int]]) -> HolderStanding:
    assert tender.organisation_id is not None
    keys = list(tender.holders.all())
    officers = [key for key in keys if key.kind == HolderKind.OFFICER]
    absent = [key for key in officers if not _is_counted(key, acting[tender.organisation_id])]
    return HolderStanding(
        len(officers) - len(absent), tuple(shown_name(key.user) for key in absent), len(keys) > len(officers)
    )


def _latest_keys(organisation: int) -> list[OfficerKey]:
    latest: dict[tuple[str, int], OfficerKey] = {}
    for key in OfficerKey.objects.filter(organisation=organisation).select_related("user").order_by("pk"):
        latest[key.kind, key.user_id if key.kind == HolderKind.OFFICER else 0] = key
    return list(latest.values())


def _is_counted(key: OfficerKey, acting: frozenset[int]) -> bool:
    return key.kind == HolderKind.PAPER or key.user_id in acting


def _officers_of(organisations: Iterable[int]) -> Mapping[int, frozenset[int]]:
    return people_acting_for(set(organisations), Role.EDITOR, Capability.BUY)
