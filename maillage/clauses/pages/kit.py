"""The kit as everybody reads it, and as the agency edits it: its pages, one of them in a version, its form."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.accounts.queries.people import Person
from maillage.clauses.intake import kit_forms as fields
from maillage.clauses.queries.kit import kit_pages, kit_version, kit_versions, may_edit_kit
from maillage.clauses.rules.kit_texts import kit_blocks
from maillage.clauses.terms.kit import KIT_SECTION_NAMES, KitSection

NEW_PAGE = "nouvelle"


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


def social_kit_page(person: Person) -> dict[str, object]:
    """What the page of the kit shows: its pages by section; those that were taken back only for who edits them."""
    may_edit = may_edit_kit(person)
    shown = [state for state in kit_pages() if may_edit or not state.is_withdrawn]
    sections = [
        (name, [state for state in shown if state.page.section is section])
        for section, name in KIT_SECTION_NAMES.items()
    ]
    return {"sections": [(name, states) for name, states in sections if states], "may_edit": may_edit}


def social_kit_text(slug: str, number: str, person: Person) -> dict[str, object]:
    """What a page of the kit shows in a version, the last one for none."""
    state, versions = kit_version(slug, number), kit_versions(slug)
    return {
        "state": state,
        "section": KIT_SECTION_NAMES[state.page.section],
        "is_of_publics": state.page.section is KitSection.PUBLIC,
        "blocks": list(kit_blocks(state.page.text)),
        "is_last": state.number == versions[0].number,
        "may_edit": may_edit_kit(person),
        "others": [other for other in versions if other.number != state.number and not other.is_withdrawn],
    }


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
