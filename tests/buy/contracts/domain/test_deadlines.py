import datetime as dt

from maillage.buy.contracts.domain.contracts import Contract
from maillage.buy.contracts.domain.deadlines import near_deadlines, near_endings, near_years
from maillage.buy.contracts.intake.contract_rows import ContractRowReading, contract_table
from tests.buy.contracts.contract_rows import AMENDMENT, CONCESSION, CONCESSION_YEAR, CONTRACT, SUBCONTRACT

TODAY = dt.date(2026, 11, 27)


def contracts(*rows: dict[str, str]) -> list[Contract]:
    reading = ContractRowReading()
    return [reading.contract(row)[0] for row in contract_table(enumerate(rows, 2)).contracts]


def test_two_months_after_notification_are_near_three_weeks_before():
    stated = contracts(CONTRACT | {"dateNotification": "2026-10-18"}, CONTRACT | {"dateNotification": "2026-10-19"})

    assert [deadline.until for deadline in near_deadlines(stated, today=TODAY)] == [dt.date(2026, 12, 18)]


def test_amendment_has_its_own_deadline_and_a_small_contract_none():
    small = CONTRACT | {"montant": "39999", "dateNotification": "2026-01-05", "id": "small"}
    late = AMENDMENT | {"dateNotificationModificationModification": "2026-01-31"}
    stated = contracts(CONTRACT | {"dateNotification": "2026-11-25"}, late, small)

    deadlines = [(one.contract_id, one.amendment, one.until) for one in near_deadlines(stated, today=TODAY)]

    assert deadlines == [("2026-014", 1, dt.date(2026, 3, 31))]


def test_subcontract_has_a_deadline_of_its_own():
    late = SUBCONTRACT | {"dateNotificationActeSousTraitance": "2026-09-28"}
    stated = contracts(CONTRACT | {"dateNotification": "2026-11-25"}, late)

    deadlines = [(one.subcontract, one.until) for one in near_deadlines(stated, today=TODAY)]

    assert deadlines == [(1, dt.date(2026, 11, 28))]


def test_contract_ends_as_its_last_amendment_says():
    twelve = CONTRACT | {"dateNotification": "2026-01-15", "dureeMois": "12"}
    longer = AMENDMENT | {"dureeMoisModification": "36"}

    assert [ending.ends_on for ending in near_endings(contracts(twelve), today=TODAY)] == [dt.date(2027, 1, 15)]
    assert near_endings(contracts(twelve, longer), today=TODAY) == []


def test_year_of_a_concession_is_due_twelve_months_after_its_begin_or_the_last_one_until_its_end():
    begun = CONCESSION | {"dateNotification": "2025-11-01", "dateDebutExecution": "2025-12-01", "dureeMois": "24"}
    first = CONCESSION_YEAR | {"datePublicationDonneesExecution": "2026-11-20"}
    last = CONCESSION_YEAR | {"datePublicationDonneesExecution": "2027-11-20"}

    due = [
        [year.until for year in near_years(contracts(begun, *years), today=today)]
        for years, today in (
            ((), dt.date(2026, 11, 1)),
            ((), TODAY),
            ((first,), TODAY),
            ((first,), dt.date(2027, 11, 10)),
            ((first, last), dt.date(2029, 1, 1)),
        )
    ]

    assert due == [[], [dt.date(2026, 12, 1)], [], [dt.date(2027, 11, 20)], []]
    assert near_years(contracts(CONTRACT), today=TODAY) == []
