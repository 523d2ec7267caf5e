"""Which contracts a figure is about, and who answers questions: what every figure of contracts is given."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

# Asks the published tables in the SQL of DuckDB with named parameters; gives rows.
Ask = Callable[[str, Mapping[str, Any]], Sequence[tuple[Any, ...]]]


class SelectedContracts(Protocol):
    """A condition over the columns of contracts: SQL of our own words, and the values of its parameters."""

    @property
    def sql(self) -> str:
        """What holds for each of them."""
        ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The values, by the names that ``sql`` has."""
        ...
