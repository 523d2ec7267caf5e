"""The published tables that can be queried, and saved queries: the same query has the same URL."""

import hashlib
from datetime import datetime
from typing import Final

from django.utils.timezone import localdate

from maillage.accounts.store.model_types import User
from maillage.core.problems import NotFound, Unavailable, sentence
from maillage.opendata.laboratory.store.models import SavedQuery

__all__ = ["SavedQuery", "saved_query"]
MOST_A_DAY: Final = 2_000
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # without letters that look alike
_LENGTH: Final = 10


def save_query(sql: str, *, title: str, user: User | None, now: datetime) -> SavedQuery:
    """The saved query, created if new; Unavailable if too many were saved in the last day."""
    text = sql.strip()
    saved = SavedQuery.objects.filter(slug=slug_of(text)).first()
    if saved is not None:
        return saved
    if SavedQuery.objects.filter(made_at__date=localdate(now)).count() >= MOST_A_DAY:
        message = sentence("Trop de questions ont été partagées aujourd’hui : l’adresse longue marche toujours.")
        raise Unavailable("too_many_queries", message)
    saved, _is_new = SavedQuery.objects.get_or_create(
        slug=slug_of(text), defaults={"title": title[:200], "sql": text, "made_at": now, "made_by": user}
    )
    return saved


def slug_of(sql: str) -> str:
    """The slug of a query: the beginning of its digest."""
    number = int.from_bytes(hashlib.sha256(sql.strip().encode()).digest()[:8], "big")
    letters = ""
    while len(letters) < _LENGTH:
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def saved_query(slug: str) -> SavedQuery:
    """The query with that slug; raises NotFound with advice."""
    query = SavedQuery.objects.filter(slug=slug).first()
    if query is None:
        message = sentence("Aucune question n’a cette adresse : écrivez la vôtre dans le laboratoire.")
        raise NotFound("query_unknown", message)
    return query
