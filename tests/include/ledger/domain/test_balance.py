"""What is inclusive in a ledger: by SIRET, kind and place; credit notes, other establishments, what cannot be said."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.include.ledger.domain.balance import ledger_balance, most_deductible_cents
from maillage.include.ledger.domain.ledgers import LedgerSums, ListedSupplier, NamedAmount, SupplierPlace
from maillage.include.structures.domain.structures import StructureKind

GARDEN = ListedSupplier("00950001800016", "Atelier du Port", (StructureKind.ACI,), 1)
LAUNDRY = ListedSupplier("00950002600019", "Blanchisserie", (StructureKind.EA,), 2)
GROUP = ListedSupplier("00950003400013", "Groupement", (StructureKind.GEIQ,), 3)
DIRECTORY = {supplier.siret: supplier for supplier in (GARDEN, LAUNDRY, GROUP)}
STRANGER = "21440109300015"
PLACES = {
    GARDEN.siret: SupplierPlace("44109", "244400404", "44"),
    LAUNDRY.siret: SupplierPlace("49007", "244900015", "49"),
    STRANGER: SupplierPlace("44215", "244400404", "44"),
}
OTHER_ESTABLISHMENT = f"{GARDEN.siret[:9]}00024"


def test_share_counts_insertion_and_disability_and_tells_the_others_apart() -> None:
    sums = LedgerSums(
        {
            (GARDEN.siret, "espaces verts"): 30_000,
            (LAUNDRY.siret, "linge"): 10_000,
            (GROUP.siret, "linge"): 5_000,
            (STRANGER, "espaces verts"): 50_000,
            (OTHER_ESTABLISHMENT, ""): 4_000,
            ("", ""): 1_000,
        },
        rows=6,
    )

    balance = ledger_balance(sums, DIRECTORY, PLACES)

    assert (balance.cents, balance.inclusive_cents, balance.share) == (100_000, 40_000, 0.4)
    assert (balance.disability_cents, balance.unnumbered_cents) == (10_000, 1_000)
    assert [(row.kinds, row.cents, row.is_counted) for row in balance.kinds] == [
        ((StructureKind.ACI,), 30_000, True),
        ((StructureKind.EA,), 10_000, True),
        ((StructureKind.GEIQ,), 5_000, False),
    ]
    assert balance.departements == (NamedAmount("44", 80_000, 30_000), NamedAmount("49", 10_000, 10_000))
    assert balance.epcis == (NamedAmount("244400404", 80_000, 30_000), NamedAmount("244900015", 10_000, 10_000))
    assert balance.communes == (
        NamedAmount("44109", 30_000, 30_000),
        NamedAmount("49007", 10_000, 10_000),
        NamedAmount("44215", 50_000, 0),
    )
    assert [(row.name, row.cents, row.inclusive_cents) for row in balance.categories] == [
        ("espaces verts", 80_000, 30_000),
        ("linge", 15_000, 10_000),
        ("", 5_000, 0),
    ]
    assert [(amount.supplier, amount.cents) for amount in balance.maybe] == [(GARDEN, 4_000)]


def test_ledger_of_credit_notes_alone_has_no_share() -> None:
    balance = ledger_balance(LedgerSums({(GARDEN.siret, ""): -5}, rows=1), DIRECTORY, PLACES)

    assert balance.share is None
    assert most_deductible_cents(balance.disability_cents) == most_deductible_cents(-100) == 0


numbers = st.sampled_from([*DIRECTORY, STRANGER, OTHER_ESTABLISHMENT, ""])


@given(st.dictionaries(st.tuples(numbers, st.sampled_from(["", "a", "b"])), st.integers(-(10**9), 10**9), max_size=20))
def test_every_cent_stands_once_in_each_table(cents: dict[tuple[str, str], int]) -> None:
    balance = ledger_balance(LedgerSums(cents, rows=len(cents)), DIRECTORY, PLACES)

    of_structures = sum(amount for (number, _category), amount in cents.items() if number in DIRECTORY)
    assert balance.cents == sum(cents.values()) == sum(row.cents for row in balance.categories)
    assert of_structures == sum(row.cents for row in balance.kinds) == sum(row.cents for row in balance.suppliers)
    assert balance.inclusive_cents == sum(row.cents for row in balance.kinds if row.is_counted)
    for places in (balance.departements, balance.epcis, balance.communes):
        assert balance.inclusive_cents == sum(row.inclusive_cents for row in places)
    assert balance.inclusive_cents == sum(row.inclusive_cents for row in balance.categories)
    assert balance.unnumbered_cents == sum(amount for (number, _category), amount in cents.items() if not number)
