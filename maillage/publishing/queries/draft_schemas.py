"""Which schema a draft is held against: the one that was chosen, or the one that its file looks like."""

from pathlib import Path

from maillage.catalog.queries.schemas import model_named, nearest_schema, schema_version
from maillage.catalog.terms import HEAVY_CHECK
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.reading import open_source


def newest_schema(schema_id: str) -> tuple[str, str] | None:
    """The schema and its newest version; None without one. Refused where it is no table, NotFound where it is not."""
    if not schema_id:
        return None
    found = schema_version(schema_id)
    if found.schema is None:
        model = model_named(schema_id)
        message = sentence("« %(title)s » n’est pas un tableau : %(elsewhere)s")
        raise Refused("schema_not_a_table", message, title=model.title, elsewhere=model.elsewhere)
    return found.schema.id, found.schema.version


def recognised_schema(path: Path) -> tuple[str, str] | None:
    """The schema that the columns of a file look like; None where they look like none."""
    model = nearest_schema(open_source(path, limits=HEAVY_CHECK).header)
    return newest_schema(model.id) if model else None


def likely_schema(schema_id: str, path: Path) -> tuple[str, str] | None:
    """The schema that was chosen where it can be held against, else the one that the file looks like."""
    try:
        return newest_schema(schema_id) or recognised_schema(path)
    except (Refused, NotFound):
        # It was taken away meanwhile, or is no table: another can be chosen in the draft.
        return recognised_schema(path)
