"""The answer to a question of the laboratory, for its page and for the lessons."""

from maillage.catalog.build.typed_tables import typed_table
from maillage.catalog.queries.laboratory.asking import LabAnswer, ask, words_of
from maillage.catalog.queries.laboratory.tables import lab_tables_named
from maillage.core.problems import NotFound


def answer_to(sql: str) -> LabAnswer:
    """The answer to a question over the published data sets that it names; raises as asking.ask does."""
    paths = {}
    for table in lab_tables_named(words_of(sql)):
        try:
            paths[table.name] = typed_table(table.version)
        except (NotFound, FileNotFoundError):
            # Its files were lost: the engine says that there is no such table.
            continue
    return ask(sql, paths)
