"""What the schema of a version says of its columns, where there is one and it is still known."""

from maillage.catalog.models import Version
from maillage.catalog.queries.schemas import schema
from maillage.core.problems import NotFound
from maillage.core.schema.terms import FieldType, Schema


def schema_of(version: Version) -> Schema | None:
    """The schema that a version follows; None where it follows none, or one that was taken away since."""
    if not version.schema_id:
        return None
    try:
        return schema(version.schema_id, version.schema_version or None)
    except NotFound:
        # The data stay published; their columns are read as they look.
        return None


def declared_types(version: Version) -> dict[str, FieldType]:
    """The types that the schema of a version declares, by name of column."""
    described = schema_of(version)
    return {field.name: field.type for field in described.fields} if described else {}
