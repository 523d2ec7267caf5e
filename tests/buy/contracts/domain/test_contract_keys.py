import datetime as dt
from dataclasses import replace

from maillage.buy.contracts.domain.contract_keys import Deduplication, contract_key, latest_versions, record_fingerprint
from maillage.buy.contracts.domain.contracts import Amendment, Holder
from maillage.buy.contracts.domain.vocabularies import IdentifierKind
from tests.buy.contracts.domain.test_quality import RIGHT

OTHER = Holder(IdentifierKind.SIRET, "55204599900869", None, "552045999")


def test_lots_under_one_number_stay_apart():
    lots = [RIGHT, replace(RIGHT, holders=(OTHER,)), replace(RIGHT, object="Entretien des espaces verts, lot 2")]

    assert len({contract_key(lot) for lot in lots}) == 3
    assert {lot.uid for lot in lots} == {"218601946000132025M0412"}


def test_copy_with_lost_letters_has_the_key_of_its_original():
    original = replace(RIGHT, object="Création d'une réserve « Œuvre »")
    copies = ["Cr�ation d'une r�serve � �uvre �", "CrÃ©ation d'une rÃ©serve Â« Å\x92uvre Â»", "CREATION D'UNE RESERVE"]

    keys = [contract_key(replace(original, object=text)) for text in copies]

    assert [key == contract_key(original) for key in keys] == [True, True, False]


def test_order_of_holders_does_not_change_the_key():
    one, other = (*RIGHT.holders, OTHER), (OTHER, *RIGHT.holders)

    assert contract_key(replace(RIGHT, holders=one)) == contract_key(replace(RIGHT, holders=other))


def test_identical_records_fold_and_others_are_numbered():
    folding, key = Deduplication(), contract_key(RIGHT)
    later = replace(RIGHT, amount_eur=90_000.0)

    numbers = [folding.record_number(record_fingerprint(contract, key)) for contract in (RIGHT, RIGHT, later, later)]

    assert (numbers, folding.folded, contract_key(later)) == ([1, None, 2, None], 2, key)


def test_version_published_last_is_shown():
    amended = replace(RIGHT, amendments=(Amendment(1, None, dt.date(2026, 2, 1), 36, None),))
    key = contract_key(RIGHT)

    assert dict(latest_versions([(key, amended), (key, RIGHT)])) == {key: amended}


def test_of_two_versions_of_a_day_the_fullest_is_shown():
    poorer = replace(RIGHT, cpv=None)
    key = contract_key(RIGHT)

    assert dict(latest_versions([(key, RIGHT), (key, poorer)])) == {key: RIGHT}
