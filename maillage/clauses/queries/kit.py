"""The pages of the kit: the latest version of each, initially the built-in one."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from maillage.accounts.queries import User
from maillage.accounts.queries.organisations import agency, agency_or_none
from maillage.accounts.queries.people import Person
from maillage.accounts.queries.permissions import acting, acting_or_none
from maillage.accounts.terms import Acting, Capability, Role
from maillage.clauses.models import KitVersion
from maillage.clauses.rules.kit_texts import FIRST_PAGES, kit_blocks
from maillage.clauses.terms.kit import KitSection, StatedKitPage
from maillage.core.problems import NotFound, sentence

_NO_PAGE: Final = sentence(
    "La boîte à outils n’a pas cette page, ou pas cette version : prenez-la dans la liste de ses pages."
)


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
