"""The pages of the kit by versions, initially the built-in one; concurrent saves are detected."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from maillage.accounts.domain.terms import Acting, Capability, Role
from maillage.accounts.store.model_types import User
from maillage.accounts.store.organisations import agency, agency_or_none
from maillage.accounts.store.people import Person
from maillage.accounts.store.permissions import acting, acting_or_none
from maillage.accounts.store.trace import note
from maillage.core.problems import Finding, NotFound, Refused, sentence
from maillage.include.clauses.domain.clauses import ClauseVerb
from maillage.include.clauses.domain.kit import FIRST_PAGES, KitSection, StatedKitPage, kit_blocks
from maillage.include.clauses.domain.publics import EligibilityList
from maillage.include.clauses.store.clauses import refuse_person
from maillage.include.clauses.store.eligibility_lists import kept_rules
from maillage.include.clauses.store.models import KitVersion, SavedEligibilityList

_NO_PAGE: Final = sentence(
    "La boîte à outils n’a pas cette page, ou pas cette version : prenez-la dans la liste de ses pages."
)
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


@dataclass(frozen=True, slots=True)
class KitPageState:
    """A kit page: content, version (0: built-in), time, and whether it is withdrawn."""

    page: StatedKitPage
    number: int
    saved_at: dt.datetime | None
    is_withdrawn: bool


def kit_pages() -> list[KitPageState]:
    """The latest version of each page, withdrawn ones included, by section and title."""
    states = {page.slug: KitPageState(page, 0, None, is_withdrawn=False) for page in FIRST_PAGES}
    states |= {row.slug: _state(row) for row in KitVersion.objects.order_by("slug", "number")}
    sections = list(KitSection)
    return sorted(states.values(), key=lambda state: (sections.index(state.page.section), state.page.title))


def first_kit_texts() -> Iterator[str]:
    """All titles, headings, items and lines of the built-in pages."""
    for page in FIRST_PAGES:
        yield page.title
        for block in kit_blocks(page.text):
            yield from block.lines


def kit_versions(slug: str) -> list[KitPageState]:
    """All versions of a page, latest first; NotFound if there is no such page."""
    states = [_state(row) for row in KitVersion.objects.filter(slug=slug).order_by("-number")]
    states += [KitPageState(page, 0, None, is_withdrawn=False) for page in FIRST_PAGES if page.slug == slug]
    if not states:
        raise NotFound("kit_page_unknown", _NO_PAGE)
    return states


def kit_version(slug: str, number: str) -> KitPageState:
    """The version with that number, by default the latest; NotFound if missing, or the page is withdrawn."""
    states = kit_versions(slug)
    state = next((state for state in states if str(state.number) == number), None) if number else states[0]
    if state is None or states[0].is_withdrawn:
        raise NotFound("kit_page_unknown", _NO_PAGE)
    return state


def editing_kit(person: User) -> Acting:
    """``person`` acting for the agency, which owns the kit; Forbidden otherwise."""
    return acting(person, agency(), Role.PUBLISHER, Capability.INCLUDE)


def may_edit_kit(person: Person) -> bool:
    """Whether ``editing_kit`` succeeds for ``person``."""
    owner = agency_or_none()
    return owner is not None and acting_or_none(person, owner, Role.PUBLISHER, Capability.INCLUDE) is not None


def _state(row: KitVersion) -> KitPageState:
    page = StatedKitPage(row.slug, KitSection(row.section), row.title, row.text)
    return KitPageState(page, row.number, row.saved_at, row.is_withdrawn)
