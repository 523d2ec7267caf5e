"""What is said where people who hold keys of a consultation have left: who opens, and what cannot be done."""

from typing import Any

from django.utils.translation import gettext as _

from maillage.buy.consultation.domain.tenders import TenderState
from maillage.buy.consultation.store.key_holders import HolderStanding, holder_standings
from maillage.buy.consultation.store.models import Tender


def holders_context(tender: Tender) -> dict[str, Any]:
    """What ``consultation/holders_banner.html`` shows until the replies of a published consultation are opened."""
    if tender.state != TenderState.PUBLISHED:
        return {}
    standing = holder_standings([tender])[tender.pk]
    return {"holders_warning": holders_warning(standing), "holders_gone": standing.gone}


def holders_warning(standing: HolderStanding) -> str:
    """What to do where fewer than two officers are left; "" while two can open."""
    if not standing.needs_paper:
        return ""
    if standing.can_be_opened:
        return _(
            "Une seule des personnes qui ont une clé agit encore pour l’organisation : elle ouvrira avec qui tient le "
            "papier de secours."
        )
    return _(
        "Il ne reste pas de quoi ouvrir à deux : faites revenir dans l’organisation une personne qui a une clé, ou "
        "déclarez la consultation sans suite et consultez de nouveau."
    )
