"""Links to what can be published, from the pages of the catalogue."""

from typing import Final

from django.urls import reverse

from maillage.web.offers import OfferedLink


def schema_href(schema_id: str, version: str) -> str:
    """The page of a schema, or of one of its versions."""
    family, _mark, name = schema_id.partition("/")
    if version:
        return reverse("catalog_schema_version", args=[family, name, version])
    return reverse("catalog_schema", args=[family, name])


PAGE_LINKS: Final = (
    OfferedLink("schemas_to_publish", lambda: reverse("catalog_schemas")),
    OfferedLink("schema", schema_href),
)
