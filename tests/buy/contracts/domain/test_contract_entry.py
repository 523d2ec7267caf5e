"""The answers of the five cards, and the rows that come of them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.buy.contracts.domain.contract_entry import (
    ORDINARY_CELLS,
    ContractEntry,
    EntryCard,
    EntryModel,
    PurchaseKind,
    copied_cells,
    entry_rows,
    lot_identifier,
    next_number,
    place_address,
    purchase_kind,
    refuse_standing_numbers,
    refuse_standing_part,
)
from maillage.core.problems import Refused
from tests.buy.contracts.contract_rows import AMENDMENT, CONTRACT

TODAY = dt.date(2026, 12, 2)


@pytest.mark.parametrize(
    ("cpv", "kind"),
    [
        ("45233140", PurchaseKind.WORKS),
        ("03000000", PurchaseKind.SUPPLIES),
        ("44113600", PurchaseKind.SUPPLIES),
        ("48000000", PurchaseKind.SUPPLIES),
        ("50000000", PurchaseKind.SERVICES),
        ("98390000", PurchaseKind.SERVICES),
        ("", None),
        ("jardin", None),
    ],
)
def test_code_says_what_a_contract_buys(cpv: str, kind: PurchaseKind | None):
    assert purchase_kind(cpv) is kind


def test_cards_follow_one_another_and_the_last_one_stays():
    market = EntryModel.MARKET

    assert [market.following(card) for card in EntryCard] == [*list(EntryCard)[1:], EntryCard.REVIEW]
    assert [market.number_of(card) for card in EntryCard] == [1, 2, 3, 4, 5]
    assert [EntryModel.AMENDMENT.following(card) for card in EntryModel.AMENDMENT.cards] == [
        EntryCard.AMOUNT,
        EntryCard.REVIEW,
        EntryCard.REVIEW,
    ]


def test_entry_opens_at_the_first_card_without_an_answer():
    cells: dict[str, str] = {}
    opened = [ContractEntry(cells).open_card]
    for name in ("objet", "titulaire_id_1", "dureeMois", "id"):
        cells[name] = "1"
        opened.append(ContractEntry(dict(cells)).open_card)

    assert opened == list(EntryCard)


def test_known_cells_count_before_ordinary_ones_and_answers_before_both():
    entry = ContractEntry({"codeCPV": "45000000", "formePrix": "Mixte"}, is_ordinary=True)

    (row,) = entry_rows(entry, today=TODAY, known_cells=lambda _row: {"considerationsSociales": "Clause sociale"})

    assert {name: row[name] for name in (*ORDINARY_CELLS, "ccag", "nature", "datePublicationDonnees")} == {
        **ORDINARY_CELLS,
        "formePrix": "Mixte",
        "considerationsSociales": "Clause sociale",
        "ccag": "Travaux",
        "nature": "Marché",
        "datePublicationDonnees": "2026-12-02",
    }


def test_contract_that_is_not_ordinary_gets_no_cell_that_nobody_answered_but_that_one_holder_is_no_group():
    (row,) = entry_rows(ContractEntry({"objet": "Tonte"}), today=TODAY)

    assert row == {
        "objet": "Tonte",
        "nature": "Marché",
        "typeGroupementOperateurs": "Pas de groupement",
        "datePublicationDonnees": "2026-12-02",
    }


def test_group_is_not_said_to_be_none():
    (row,) = entry_rows(ContractEntry({"objet": "Tonte", "titulaire_id_2": "1"}), today=TODAY)

    assert "typeGroupementOperateurs" not in row


@given(number=st.text("ABC-123", min_size=1, max_size=16), lot=st.text("0123456789", min_size=1, max_size=8))
def test_number_of_a_lot_fits_and_ends_with_the_lot(number: str, lot: str):
    identifier = lot_identifier(number, lot)

    assert (len(identifier) <= 16, identifier.endswith(f"-{lot}")) == (True, True)


@given(
    cells=st.dictionaries(st.sampled_from(["objet", "id", "montant"]), st.text(max_size=5)),
    lots=st.lists(st.dictionaries(st.sampled_from(["lot_numero", "montant"]), st.text(max_size=5)), max_size=3),
    is_ordinary=st.booleans(),
    model=st.sampled_from(EntryModel),
)
def test_entry_is_read_as_written(
    cells: dict[str, str],
    lots: list[dict[str, str]],
    is_ordinary: bool,  # noqa: FBT001
    model: EntryModel,
):
    entry = ContractEntry(cells, tuple(lots), is_ordinary, model)

    assert ContractEntry.of_document(entry.document()) == entry


def test_small_is_what_is_below_40_000_euros_in_each_lot():
    def lots(*amounts: str) -> ContractEntry:
        return ContractEntry({}, tuple({"montant": amount} for amount in amounts))

    assert [ContractEntry({"montant": amount}).is_small for amount in ("39999.99", "40000", "", "x")] == [
        True,
        False,
        False,
        False,
    ]
    assert [lots("1", "2").is_small, lots("1", "40000").is_small] == [True, False]


def test_card_answered_again_takes_back_what_it_said():
    entry = ContractEntry({"objet": "Tonte", "avis": "26-1", "montant": "5"})

    again = entry.answered({"objet": "Taille", "avis": ""}, columns=["objet", "avis"])

    assert again.cells == {"objet": "Taille", "montant": "5"}


def test_number_stands_for_buyer_number_and_lot_and_not_for_an_amendment():
    refuse_standing_numbers([CONTRACT | {"id": "2026-015"}], [CONTRACT, AMENDMENT])
    refuse_standing_numbers([CONTRACT | {"lot_numero": "2"}], [CONTRACT])
    refuse_standing_numbers([CONTRACT], [AMENDMENT])
    for records in ([CONTRACT], [CONTRACT | {"id": " 2026-014 "}]):
        with pytest.raises(Refused, match="2026-014"):
            refuse_standing_numbers([CONTRACT], records)
    with pytest.raises(Refused, match="2026-014"):
        refuse_standing_numbers([CONTRACT, CONTRACT], [])


def test_part_needs_its_contract_and_stands_once_under_its_number():
    second = AMENDMENT | {"idModification": "2"}

    refuse_standing_part(EntryModel.AMENDMENT, second, [CONTRACT, AMENDMENT])

    with pytest.raises(Refused, match="n’est plus dans votre fichier"):
        refuse_standing_part(EntryModel.AMENDMENT, second, [AMENDMENT])
    with pytest.raises(Refused, match="C’est déjà publié"):
        refuse_standing_part(EntryModel.AMENDMENT, AMENDMENT, [CONTRACT, AMENDMENT])
    assert [next_number("idModification", parts) for parts in ([], [CONTRACT], [AMENDMENT, second])] == [1, 1, 3]


def test_part_has_the_cells_that_were_answered_its_day_and_a_name():
    cells = {"acheteur_id": CONTRACT["acheteur_id"], "id": "2026-014", "idModification": "1"}
    entry = ContractEntry(cells, model=EntryModel.AMENDMENT)

    (row,) = entry_rows(entry, today=TODAY, known_cells=lambda _row: CONTRACT)

    assert row == {**cells, "datePublicationDonneesModificationModification": "2026-12-02"}
    assert (entry.name, entry.open_card, entry.is_small) == ("Avenant 1, 2026-014", EntryCard.AMOUNT, False)


def test_copy_of_a_past_contract_leaves_out_whom_when_how_much_and_its_number():
    copied = copied_cells(CONTRACT)

    assert CONTRACT.keys() - copied.keys() == {
        *("id", "montant", "dateNotification", "datePublicationDonnees", "offresRecues"),
        *("titulaire_id_1", "titulaire_denominationSociale_1"),
    }


@pytest.mark.parametrize(
    ("kind", "address"), [("Code commune", "commune:44131"), ("Code postal", "44131"), ("", "44131")]
)
def test_place_of_a_row_has_an_address_where_its_kind_is_offered(kind: str, address: str):
    assert place_address({"lieuExecution_code": "44131", "lieuExecution_typeCode": kind}) == address
