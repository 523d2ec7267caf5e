"""Writes the kit: each save is a version, and none replaces one that its author has not seen."""

import datetime as dt
from typing import Final

from django.db import IntegrityError, transaction

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.clauses.models import KitVersion
from maillage.clauses.record.clauses import refuse_person
from maillage.clauses.rules.kit_texts import FIRST_PAGES
from maillage.clauses.terms.clauses import ClauseVerb
from maillage.clauses.terms.kit import StatedKitPage
from maillage.core.problems import Refused, sentence

_CHANGED_MEANWHILE: Final = sentence(
    "Quelqu’un a enregistré cette page entre-temps : relisez sa version dans un autre onglet, puis reprenez la vôtre."
)


def save_kit_page(
    acting: Acting, page: StatedKitPage, *, seen_number: int | None, is_withdrawn: bool = False, now: dt.datetime
) -> int:
    """The number of the version in force: a new one, or that of before where nothing changed.

    ``seen_number`` is the version that the author began from (None: no page). Refused where another one is in force,
    and where the words name or reach a person.
    """
    refuse_person(f"{page.title}\n{page.text}")
    last = KitVersion.objects.filter(slug=page.slug).order_by("-number").first()
    first = next((begun for begun in FIRST_PAGES if begun.slug == page.slug), None)
    number = last.number if last is not None else None if first is None else 0
    if number != seen_number:
        raise Refused("kit_changed_meanwhile", _CHANGED_MEANWHILE)
    values = {"section": page.section.value, "title": page.title, "text": page.text, "is_withdrawn": is_withdrawn}
    if last is not None and all(getattr(last, name) == value for name, value in values.items()):
        return last.number
    try:
        with transaction.atomic():
            row = KitVersion.objects.create(
                slug=page.slug, number=(number or 0) + 1, saved_at=now, author_id=acting.user_id, **values
            )
            about, detail = f"clause-kit:{page.slug}", {"version": row.number}
            note(acting, ClauseVerb.KIT_CHANGED, about=about, title=page.title, now=now, detail=detail)
    except IntegrityError as error:
        # Two at once: the first one's version stands, and this one is told.
        raise Refused("kit_changed_meanwhile", _CHANGED_MEANWHILE) from error
    return row.number
