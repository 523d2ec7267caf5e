"""SQL of the derived tables (sql/*.sql) with parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.buy.contracts.store.contract_files import sql_text


@dataclass(frozen=True, slots=True)
class SqlStatement:
    """A DuckDB statement and its parameters."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, **parameters: Any) -> "SqlStatement":
        """The statement in sql/``name``.sql."""
        return cls(sql_text(name), parameters)
