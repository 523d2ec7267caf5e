"""Red flags over a selection: to how many contracts each applies, fires, or is undecidable."""

from maillage.buy.contracts.domain.indicators.signals import SignalCount
from maillage.buy.contracts.domain.signals import Signal, SignalState
from maillage.buy.contracts.store.selections import Ask, SelectedContracts


def signal_column(signal: Signal) -> str:
    """The column of contracts with the state of a signal."""
    return f"signal_{signal.value.replace('-', '_')}"


def signal_counts(ask: Ask, selection: SelectedContracts) -> list[SignalCount]:
    """All signals over the selected contracts, in enumeration order."""
    columns = [signal_column(signal) for signal in Signal]
    counts = ", ".join(
        f"count({column}), count(*) FILTER ({column} = 'fires'), count(*) FILTER ({column} = 'unknown')"
        for column in columns
    )
    sql = f"SELECT count(*), {counts} FROM contracts WHERE {selection.sql}"  # noqa: S608 -- words of ours
    contracts, *numbers = ask(sql, selection.parameters)[0]
    return [
        SignalCount(signal, contracts, *numbers[place : place + 3])
        for place, signal in zip(range(0, len(numbers), 3), Signal, strict=True)
    ]


def signals_of(ask: Ask, number: int) -> dict[Signal, SignalState]:
    """The state of each signal that applies to one contract."""
    columns = ", ".join(signal_column(signal) for signal in Signal)
    rows = ask(f"SELECT {columns} FROM contracts WHERE number = $contract", {"contract": number})  # noqa: S608 -- ours
    states = rows[0] if rows else [None] * len(Signal)
    return {signal: SignalState(state) for signal, state in zip(Signal, states, strict=True) if state is not None}
