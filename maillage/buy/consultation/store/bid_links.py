"""Links of firms: an address left for the changes of a consultation, by which its firm replies without an account."""

import datetime as dt
import hmac
from typing import Final

from django.db import transaction
from django.db.models import Q

from maillage.accounts.store.organisations import accepted_organisations
from maillage.accounts.store.visibility import refuse_hidden
from maillage.buy.consultation.domain.tenders import Audience, HideableTender, TenderState
from maillage.buy.consultation.store.letters import bid_token, write_link
from maillage.buy.consultation.store.models import BidLink, Tender
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.row_numbers import row_number

MOST_LINKS: Final = 500
INVENTED: Final = sentence("Cette consultation est inventée : elle montre la salle, personne n’y répond.")
_OVER: Final = sentence("La date limite est passée : aucune réponse n’est plus attendue.")
_MANY: Final = sentence(
    "%(most)s adresses au plus suivent une consultation, et celle-ci les a déjà : écrivez à l’acheteur."
)
_UNKNOWN: Final = sentence(
    "Ce lien n’ouvre aucune réponse : il est mal copié. Demandez-en un nouveau sur la page de la consultation."
)


@transaction.atomic
def ask_link(tender: Tender, *, firm: str, email: str, now: dt.datetime) -> None:
    """Send its link to an address; where only invited ones may reply, nobody learns which are."""
    if tender.organisation_id is None:
        raise Refused("consultation_invented", INVENTED)
    if tender.state != TenderState.PUBLISHED or tender.term <= now:
        raise Refused("consultation_over", _OVER)
    address = email.strip().lower()
    if tender.audience == Audience.INVITED and address not in tender.invited:
        return
    link = tender.links.filter(email=address).first()
    if link is None and tender.links.count() >= MOST_LINKS:
        raise Refused("links_many", _MANY, most=MOST_LINKS)
    if link is None:
        values = {"firm": firm, "created_at": now}
        link, _is_new = BidLink.objects.get_or_create(tender=tender, email=address, defaults=values)
    write_link(link, now=now)


def link_of(slug: str, token: str) -> BidLink:
    """The link of a token; NotFound for any other, or of a buyer that takes no part, Gone for a hidden consultation."""
    refuse_hidden(HideableTender.CONSULTATION, slug)
    number, row = row_number(token.partition("-")[0]), None
    if number is not None:
        states = [state.value for state in TenderState if state is not TenderState.DRAFT]
        rows = BidLink.objects.select_related("tender__organisation").filter(tender__state__in=states)
        rows = rows.filter(Q(tender__organisation__in=accepted_organisations()) | Q(tender__organisation=None))
        row = rows.filter(pk=number, tender__slug=slug).first()
    if row is None or not hmac.compare_digest(bid_token(row).encode(), token.encode()):
        raise NotFound("consultation_link_unknown", _UNKNOWN)
    return row
