"""Groups in words: a lot, a share of it, who is in it, where it stands."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from maillage.include.opportunities.domain.groups import GroupState, PartnerAnswer, WantedLot, read_lots
from maillage.include.opportunities.store.models import GroupPartner, KeptGroup
from maillage.include.structures.pages.parts.structure_words import sector_name
from maillage.territory.pages.parts.place_names import place_name
from maillage.web.wording.formats import day, euros, number


def group_href(number: int) -> str:
    """Where a group has its page."""
    return reverse("kept_group", args=[number])


def lot_name(lot: WantedLot) -> str:
    """What a lot is and where."""
    return f"{sector_name(lot.sector)}, {place_name(lot.place)}"


def share_text(lot: str, amount_eur: float, distance_km: float | None) -> str:
    """How much of a lot, and how far away."""
    words = {"amount": euros(amount_eur), "lot": lot, "km": number(distance_km)}
    if distance_km is None:
        return _("%(amount)s du lot « %(lot)s »") % words
    return _("%(amount)s du lot « %(lot)s », à %(km)s km") % words


def share_lines(partner: GroupPartner) -> tuple[str, ...]:
    """What a partner would take on, lot by lot."""
    return tuple(share_text(lot_name(lot), partner.shares[lot.word], None) for lot in read_lots(partner.shares))


def partner_names(partners: Iterable[GroupPartner]) -> str:
    """Who is in a group."""
    return ", ".join(partner.structure_name for partner in partners)


def consent_text(partner: GroupPartner) -> str:
    """What a partner said, and when."""
    if not partner.answer or partner.answered_at is None:
        return _("n’a pas encore répondu")
    words = {"day": day(localdate(partner.answered_at))}
    if partner.answer == PartnerAnswer.AGREED:
        return _("d’accord depuis le %(day)s") % words
    return _("a décliné le %(day)s") % words


def state_text(group: KeptGroup) -> str:
    """Where a group stands, and since when."""
    if group.state == GroupState.FORMED and group.formed_at is not None:
        return _("formé le %(day)s") % {"day": day(localdate(group.formed_at))}
    if group.state == GroupState.DISSOLVED and group.dissolved_at is not None:
        return _("dissous le %(day)s") % {"day": day(localdate(group.dissolved_at))}
    return _("proposé le %(day)s") % {"day": day(localdate(group.proposed_at))}
