"""Runs a query of the laboratory, for its page and for the lessons."""

from dataclasses import replace

from maillage.opendata.catalog.pages.parts.readable_tables import readable_tables
from maillage.opendata.laboratory.store.asking import LabAnswer, ask, query_words
from maillage.opendata.laboratory.store.columns import mended_columns, sum_warnings
from maillage.opendata.laboratory.store.tables import lab_tables_named


def answer_to(sql: str) -> LabAnswer:
    """The result of a query over the published data sets that it names; raises like asking.ask."""
    versions = {table.name: table.version for table in lab_tables_named(query_words(sql))}
    # A table whose files were lost is left out: DuckDB reports an unknown table.
    tables = readable_tables(versions)
    mended = {name: mended_columns(versions[name]) for name in tables}
    return replace(ask(sql, tables, mended=mended), warnings=tuple(sum_warnings(sql, versions)))
