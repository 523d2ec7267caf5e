"""Which schema a draft is held against: the one that was chosen, or the one that its file looks like."""

from pathlib import Path

from maillage.catalog.queries import Dataset
from maillage.catalog.queries.schemas import model_named, nearest_schema, schema_version
from maillage.catalog.terms import HEAVY_CHECK
from maillage.core.problems import NotFound, Refused, sentence
from maillage.core.tables.reading import open_source


def newest_schema(schema_id: str) -> tuple[str, str] | None:
    """The schema and its newest version; None without one. Refused where it is no table, NotFound where it is not."""
    if not schema_id:
        return None
    newest = schema_version(schema_id).schema
    if newest is None:
        model = model_named(schema_id)
        message = sentence("« %(title)s » n’est pas un tableau : %(elsewhere)s")
        raise Refused("schema_not_a_table", message, title=model.title, elsewhere=model.elsewhere)
    return newest.id, newest.version


def schema_to_begin_with(dataset: Dataset | None, schema_id: str, path: Path | None) -> tuple[str, str] | None:
    """The schema of the data set of which a draft is a new version, else the one chosen, else what its file looks like.

    Raises Refused and NotFound as ``newest_schema`` does.
    """
    if dataset is not None:
        return newest_schema(dataset.schema_id)
    return recognised_schema(path) if path is not None and not schema_id else newest_schema(schema_id)


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
