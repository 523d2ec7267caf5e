"""A promise that two coordinations follow is one promise."""

from maillage.include.clauses.domain.clauses import ContractPromise, counted_promises


def promised(*promises: ContractPromise) -> int:
    return sum(promise.centihours for promise in counted_promises(promises))


def test_lot_that_two_coordinations_follow_counts_once() -> None:
    assert promised(ContractPromise("A", "1", 44, 250), ContractPromise("A", "1", 85, 250)) == 250
    assert promised(ContractPromise("A", "1", 44, 250), ContractPromise("A", "2", 85, 250)) == 500


def test_two_holders_of_one_lot_with_one_coordination_add_up() -> None:
    two_holders = (ContractPromise("A", "1", 44, 100), ContractPromise("A", "1", 44, 150))

    assert promised(*two_holders) == 250
    assert promised(*two_holders, ContractPromise("A", "1", 85, 240)) == 250


def test_who_follows_the_whole_contract_follows_the_lots_of_another() -> None:
    lots = (ContractPromise("A", "1", 44, 100), ContractPromise("A", "2", 44, 150))

    assert promised(*lots, ContractPromise("A", "", 85, 260)) == 260
    assert promised(*lots, ContractPromise("A", "", 44, 50)) == 300


def test_contracts_do_not_mix() -> None:
    assert promised(ContractPromise("A", "1", 44, 100), ContractPromise("B", "1", 85, 100)) == 200
