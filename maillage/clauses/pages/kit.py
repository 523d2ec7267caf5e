"""The kit as everybody reads it, and as the agency edits it: its pages, one of them in a version, its form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.accounts.queries.people import Person
from maillage.clauses.intake import kit_forms as fields
from maillage.clauses.queries.kit import KitPageState, kit_pages, kit_version, kit_versions, may_edit_kit
from maillage.clauses.rules.kit_texts import kit_blocks
from maillage.clauses.terms.kit import KIT_SECTION_NAMES, KitBlock, KitSection
from maillage.web.wording.formats import day

NEW_PAGE = "nouvelle"


@dataclass(frozen=True, slots=True)
class KitLine:
    """A page of the kit in a list: where it is read, and edited by who may."""

    title: str
    href: str
    edit_href: str
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class SocialKitPage:
    """All that templates/clauses/kit.html shows: pages by section; where the agency adds one, "" for others."""

    sections: tuple[tuple[str, tuple[KitLine, ...]], ...]
    new_href: str


@dataclass(frozen=True, slots=True)
class SocialKitText:
    """All that templates/clauses/kit_page.html shows."""

    title: str
    section: str
    is_of_publics: bool
    blocks: tuple[KitBlock, ...]
    version: str
    is_last: bool
    href: str
    edit_href: str
    earlier: tuple[tuple[str, str], ...]  # words and address of the other versions


@dataclass(frozen=True, slots=True)
class KitForm:
    """All that templates/clauses/kit_form.html shows; ``seen`` is the version that the author began from."""

    heading: str
    slug: str
    seen: str
    title: str
    text: str
    sections: tuple[tuple[str, str, bool], ...]
    errors: Mapping[str, str]
    is_there: bool


def social_kit_page(person: Person) -> SocialKitPage:
    """The pages of the kit; those that were taken back only for who edits them."""
    may_edit = may_edit_kit(person)
    lines: dict[KitSection, list[KitLine]] = {section: [] for section in KitSection}
    for state in kit_pages():
        if state.is_withdrawn and not may_edit:
            continue
        slug = state.page.slug
        edit_href = reverse("edit_kit_page", args=[slug]) if may_edit else ""
        href = "" if state.is_withdrawn else reverse("social_kit_page", args=[slug])
        lines[state.page.section].append(KitLine(state.page.title, href, edit_href, state.is_withdrawn))
    return SocialKitPage(
        sections=tuple(
            (_(KIT_SECTION_NAMES[section]), tuple(several)) for section, several in lines.items() if several
        ),
        new_href=reverse("edit_kit_page", args=[NEW_PAGE]) if may_edit else "",
    )


def social_kit_text(slug: str, number: str, person: Person) -> SocialKitText:
    """A page of the kit in a version, the last one for none."""
    state, versions = kit_version(slug, number), kit_versions(slug)
    href = reverse("social_kit_page", args=[slug])
    return SocialKitText(
        title=state.page.title,
        section=_(KIT_SECTION_NAMES[state.page.section]),
        is_of_publics=state.page.section is KitSection.PUBLIC,
        blocks=tuple(kit_blocks(state.page.text)),
        version=_version_words(state),
        is_last=state.number == versions[0].number,
        href=href,
        edit_href=reverse("edit_kit_page", args=[slug]) if may_edit_kit(person) else "",
        earlier=tuple(
            (_version_words(other), f"{href}?version={other.number}")
            for other in versions
            if other.number != state.number and not other.is_withdrawn
        ),
    )


def kit_form(slug: str, *, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None) -> KitForm:
    """The form of a page, "nouvelle" for a new one; what was ``typed`` stays where it was refused."""
    state = None if slug == NEW_PAGE else kit_versions(slug)[0]
    begun = {fields.SECTION: KitSection.CLAUSE.value, fields.TITLE: "", fields.TEXT: "", "vue": ""}
    if state is not None:
        begun = {
            fields.SECTION: state.page.section.value,
            fields.TITLE: state.page.title,
            fields.TEXT: state.page.text,
            "vue": str(state.number),
        }
    texts = typed if typed is not None else begun
    return KitForm(
        heading=_("Une page de plus") if state is None else _("Changer « %(title)s »") % {"title": state.page.title},
        slug=slug,
        seen=texts["vue"],
        title=texts[fields.TITLE],
        text=texts[fields.TEXT],
        sections=tuple(
            (section.value, _(name), section.value == texts[fields.SECTION])
            for section, name in KIT_SECTION_NAMES.items()
        ),
        errors=errors or {},
        is_there=state is not None and not state.is_withdrawn,
    )


def _version_words(state: KitPageState) -> str:
    if state.saved_at is None:
        return _("version d’origine")
    return _("version %(number)s, %(day)s") % {"number": state.number, "day": day(state.saved_at.date())}
