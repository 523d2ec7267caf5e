"""Keeps the questions of the laboratory that somebody shares: the same question has the same address."""

import hashlib
from datetime import datetime
from typing import Final

from maillage.accounts.queries import User
from maillage.core.problems import Unavailable, sentence
from maillage.laboratory.models import SavedQuery

MOST_A_DAY: Final = 2_000
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another
_LENGTH: Final = 10


def save_query(sql: str, *, title: str, user: User | None, now: datetime) -> SavedQuery:
    """The question under its short address, saved where it is not yet; Unavailable after too many in a day."""
    text = sql.strip()
    saved = SavedQuery.objects.filter(slug=slug_of(text)).first()
    if saved is not None:
        return saved
    if SavedQuery.objects.filter(made_at__date=now.date()).count() >= MOST_A_DAY:
        message = sentence("Trop de questions ont été partagées aujourd’hui : l’adresse longue marche toujours.")
        raise Unavailable("too_many_queries", message)
    saved, _is_new = SavedQuery.objects.get_or_create(
        slug=slug_of(text), defaults={"title": title[:200], "sql": text, "made_at": now, "made_by": user}
    )
    return saved


def slug_of(sql: str) -> str:
    """The short name of a question: the first letters of its digest."""
    number = int.from_bytes(hashlib.sha256(sql.strip().encode()).digest()[:8], "big")
    letters = ""
    while len(letters) < _LENGTH:
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters
