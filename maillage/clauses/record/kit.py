"""Writes the kit and the list of eligible people by versions; concurrent saves are detected."""

import datetime as dt
from dataclasses import replace
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from maillage.accounts.record.trace import note
from maillage.accounts.terms import Acting
from maillage.clauses.models import KitVersion, SavedEligibilityList
from maillage.clauses.queries.eligibility_lists import kept_rules
from maillage.clauses.record.clauses import refuse_person
from maillage.clauses.rules.kit_texts import FIRST_PAGES
from maillage.clauses.terms.clauses import ClauseVerb
from maillage.clauses.terms.kit import StatedKitPage
from maillage.clauses.terms.publics import EligibilityList
from maillage.core.problems import Finding, Refused, sentence

_CHANGED_MEANWHILE: Final = sentence(
    "Quelqu’un a enregistré cette page entre-temps : relisez sa version dans un autre onglet, puis reprenez la vôtre."
)
_LIST_TOO_EARLY: Final = sentence(
    "Une liste prend effet demain au plus tôt : qui a été regardé jusqu’à aujourd’hui garde celle de son jour. Si le "
    "texte est plus ancien, dites sa date dans son nom."
)


def save_kit_page(
    acting: Acting, page: StatedKitPage, *, seen_number: int | None, is_withdrawn: bool = False, now: dt.datetime
) -> int:
    """Save a page; the number of the version in force, unchanged if the content is.

    ``seen_number`` is the version that the author started from (None: no page). Refused if another one is in force, or
    the text names or identifies a person.
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
        # Concurrent saves: the first one wins, and this author gets an error.
        raise Refused("kit_changed_meanwhile", _CHANGED_MEANWHILE) from error
    return row.number


def save_eligibility_list(acting: Acting, stated: EligibilityList, *, now: dt.datetime) -> EligibilityList:
    """Save the list with a version key, in force from its day; idempotent.

    Refused if it would be in force today already: earlier diagnoses keep their list.
    """
    words = [stated.text, *(text for rule in stated.rules.values() for text in (rule.label, rule.source))]
    refuse_person("\n".join(words))
    if stated.in_force_from <= localdate(now):
        findings = [Finding("list.day", _LIST_TOO_EARLY, "effet")]
        raise Refused("eligibility_list_early", _LIST_TOO_EARLY, findings=findings)
    same_day = list(SavedEligibilityList.objects.filter(in_force_from=stated.in_force_from).order_by("pk"))
    rules = kept_rules(stated)
    if same_day and (same_day[-1].text, same_day[-1].href, same_day[-1].rules) == (stated.text, stated.href, rules):
        return replace(stated, word=same_day[-1].word)
    day = stated.in_force_from.isoformat()
    word = f"{day}-{len(same_day) + 1}" if same_day else day
    try:
        with transaction.atomic():
            SavedEligibilityList.objects.create(
                word=word,
                text=stated.text,
                href=stated.href,
                in_force_from=stated.in_force_from,
                rules=rules,
                saved_at=now,
                author_id=acting.user_id,
            )
            about, detail = "clause-publics", {"version": word}
            note(acting, ClauseVerb.PUBLICS_CHANGED, about=about, title=stated.text, now=now, detail=detail)
    except IntegrityError as error:
        # Concurrent saves: the first one wins, and this author gets an error.
        raise Refused("kit_changed_meanwhile", _CHANGED_MEANWHILE) from error
    return replace(stated, word=word)
