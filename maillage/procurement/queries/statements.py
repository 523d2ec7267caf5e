"""The SQL of public contracts (sql/*.sql) and the values of its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parents[1] / "sql"


@dataclass(frozen=True, slots=True)
class SqlStatement:
    """SQL of DuckDB, and the values of its parameters."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, **parameters: Any) -> "SqlStatement":
        """The statement of a file of the folder."""
        return cls(sql_text(name), parameters)


@cache
def sql_text(name: str) -> str:
    """The text of sql/``name``.sql."""
    return (_FOLDER / f"{name}.sql").read_text("utf-8")
