"""Several at one moment: each ends in a result or a sentence, on SQLite and on PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction

from maillage.accounts.domain.letter_kinds import PASSWORD_RESET
from maillage.accounts.domain.terms import Acting, Capability
from maillage.accounts.store.mandates import give_mandate
from maillage.accounts.store.models import Mandate, Organisation
from maillage.core.problems import Refused
from maillage.include.clauses.domain.hours import EntryOrigin
from maillage.include.clauses.store.models import HourEntry
from maillage.include.clauses.store.reported_hours import HoursReport, report_hours
from maillage.kits.letters.models import QueuedLetter
from maillage.kits.letters.record.queue import MOST_IN_AN_HOUR, enqueue
from maillage.kits.letters.terms import Letter, LetterState
from maillage.opendata.catalog.store.models import Dataset
from maillage.web.turns import advisory_lock
from tests.include.clauses.conftest import scene
from tests.include.clauses.scene import FIRST, MADE_AT, Coordinations, worked
from tests.opendata.catalog.reusing import NOW, organisation, published

__all__ = ["scene"]
pytestmark = [pytest.mark.both_engines, pytest.mark.django_db(transaction=True)]


def at_once(calls: Sequence[Callable[[], object]]) -> list[object]:
    """What each call gave, or the problem that it raised; all begin at one moment."""
    start = Barrier(len(calls))

    def outcome(call: Callable[[], object]) -> object:
        start.wait(timeout=30)
        try:
            return call()
        except Refused as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(outcome, calls))


def test_six_data_sets_of_one_title_get_six_addresses() -> None:
    # Seen on PostgreSQL: five of six answered 500.
    publisher = organisation()

    at_once([lambda: published("Subventions", by=publisher)] * 6)

    slugs = sorted(Dataset.objects.values_list("slug", flat=True))
    assert slugs == ["subventions", *(f"subventions-{number}" for number in range(2, 7))]


def test_six_organisations_of_like_names_get_six_addresses() -> None:
    names = [f"Régie {'!' * number}" for number in range(6)]

    at_once([partial(Organisation.objects.create, name=name, territory="commune:44131") for name in names])

    assert Organisation.objects.filter(slug__startswith="regie").count() == 6


def test_two_consents_at_one_moment_are_one_mandate_and_a_sentence() -> None:
    # Seen on PostgreSQL: an IntegrityError.
    principal = organisation()
    actor = organisation("Pornic agglo Pays de Retz", "epci:200067346")

    outcomes = at_once(
        [lambda: give_mandate(Acting(principal.pk), actor, scope=Capability.OPEN, now=NOW).pk] * 4,
    )

    mandate = Mandate.objects.get()
    assert sorted(map(str, outcomes)) == sorted([str(mandate.pk), *["mandate_in_force"] * 3])


def test_hours_sent_by_eight_in_other_orders_are_all_kept(scene: Coordinations) -> None:
    # Seen on PostgreSQL: a deadlock.
    rows = [HoursReport(scene.holder, worked(f"P-{number}", FIRST.after(number % 6), 10)) for number in range(60)]
    orders = [rows[at * 7 :] + rows[: at * 7] for at in range(4)]
    orders += [order[::-1] for order in orders]

    at_once([partial(report_hours, scene.acting, order, origin=EntryOrigin.FILE, now=MADE_AT) for order in orders])

    assert HourEntry.objects.count() == 60


def test_letters_asked_for_at_one_moment_are_as_few_as_one_after_the_other() -> None:
    # Seen on PostgreSQL: all of them waited to leave.
    letters = [
        Letter(PASSWORD_RESET, f"reset:{number}", "lucie@example.org", "Bonjour", None)
        for number in range(MOST_IN_AN_HOUR + 3)
    ]

    at_once([partial(enqueue, letter) for letter in letters])

    states = Counter(QueuedLetter.objects.values_list("state", flat=True))
    assert states == {LetterState.WAITING.value: MOST_IN_AN_HOUR, LetterState.LIMITED.value: 3}


def test_turn_without_a_transaction_is_an_error_of_ours() -> None:
    if connection.vendor == "postgresql":
        with pytest.raises(RuntimeError, match="transaction"):
            advisory_lock("nothing")
    with transaction.atomic():
        advisory_lock("nothing")
