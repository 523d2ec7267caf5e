"""The parameters of every figure: a selection of contracts, and a query function."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

# Runs SQL with named parameters on the published tables; returns rows.
Ask = Callable[[str, Mapping[str, Any]], Sequence[tuple[Any, ...]]]


class SelectedContracts(Protocol):
    """A condition on contracts: trusted SQL and parameter values."""

    @property
    def sql(self) -> str:
        """The SQL condition."""
        ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The parameter values by name."""
        ...
