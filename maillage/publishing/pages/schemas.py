"""The schema pages: what can be published, found by everyday words, and the changes between versions."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from maillage.catalog.parts.words import THEMES
from maillage.catalog.queries.schemas import all_schemas, search_schemas
from maillage.catalog.terms.schema_versions import changes
from maillage.catalog.terms.schemas import Model, ModelVersion


@dataclass(frozen=True, slots=True)
class SchemaGroup:
    """Schemas under a heading."""

    title: str
    note: str
    models: list[Model]


def schema_groups(text: str) -> list[SchemaGroup]:
    """All schemas by theme, common core first; or those that match ``text``, without headings."""
    if text:
        named = search_schemas(text)
        return [SchemaGroup("", "", named)] if named else []
    own = [model for model in all_schemas() if model.is_of_installation]
    core = [model for model in all_schemas() if model.core_order is not None]
    others = [model for model in all_schemas() if model.core_order is None and not model.is_of_installation]
    core_note = _("Ce que presque toutes les communes ont déjà, et par quoi commencer.")
    own_note = _("Ces tables sont faites ici, à partir des tests des habitants.")
    groups = (
        SchemaGroup(_("Le socle conseillé"), core_note, core),
        *(
            SchemaGroup(theme, "", [model for model in others if _(THEMES[model.theme]) == theme])
            for theme in sorted({_(THEMES[model.theme]) for model in others})
        ),
        SchemaGroup(_("Ce que Maillage publie"), own_note, own),
    )
    return [group for group in groups if group.models]


def version_changes(model: Model) -> Iterator[tuple[ModelVersion, tuple[str, ...]]]:
    """The versions of a schema, newest first, each with its changes since the previous one."""
    earlier = (None, *model.versions[:-1])
    for before, version in reversed(list(zip(earlier, model.versions, strict=True))):
        phrases: tuple[str, ...] = ()
        if before is not None and before.schema is not None and version.schema is not None:
            phrases = tuple(phrase.text_in(_) for phrase in changes(before.schema, version.schema))
            phrases = phrases or (_("explications revues"),)
        yield version, phrases
