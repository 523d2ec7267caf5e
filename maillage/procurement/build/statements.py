"""SQL of the derived tables (sql/*.sql) with the values of its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.procurement.queries.contract_files import sql_text


@dataclass(frozen=True, slots=True)
class SqlStatement:
    """SQL of DuckDB, and the values of its parameters."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, **parameters: Any) -> "SqlStatement":
        """The statement of a file of the folder."""
        return cls(sql_text(name), parameters)
