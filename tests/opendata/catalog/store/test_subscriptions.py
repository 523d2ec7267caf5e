"""Letters to those who follow data: asked for twice, sent once, ended by one link."""

import re
from datetime import timedelta

import pytest

from maillage.core.problems import NotFound, Unavailable
from maillage.opendata.catalog.store import subscriptions
from maillage.opendata.catalog.store.models import Dataset, Subscription
from maillage.opendata.catalog.store.subscriptions import (
    CONFIRM_WITHIN,
    ask_subscription,
    confirm,
    end,
    queue_due_letters,
    subscription_of,
)
from tests.letters_sent import letters_sent
from tests.opendata.catalog.reusing import NANTES, NOW, PORNIC, organisation, published

pytestmark = pytest.mark.django_db
ORIGIN = "https://donnees.example.org"
LEA = "lea@example.org"


def _ask(
    dataset: Dataset | None = None,
    territory: str = "",
    *,
    email: str = LEA,
    language: str = "fr",
    after: timedelta = timedelta(),
) -> None:
    subject, search = ("dataset", str(dataset.pk)) if dataset is not None else ("territory", territory)
    ask_subscription(email, subject, search, language=language, now=NOW + after, origin=ORIGIN)


def _token() -> str:
    found = re.search(rf"{ORIGIN}/(?:en/)?abonnements/([\w-]+)", str(letters_sent()[-1].body))
    assert found is not None
    return found[1]


def _follow(dataset: Dataset | None = None, territory: str = "", *, email: str = LEA, language: str = "fr") -> str:
    _ask(dataset, territory, email=email, language=language)
    token = _token()
    confirm(subscription_of(token), now=NOW)
    letters_sent().clear()
    return token


def _send(days: int) -> int:
    return queue_due_letters(now=NOW + timedelta(days=days), origin=ORIGIN)


def test_nothing_is_sent_before_the_owner_confirms():
    dataset = published().dataset
    _ask(dataset)
    published(dataset=dataset, now=NOW + timedelta(days=1))

    assert (_send(2), len(letters_sent()), letters_sent()[0].to) == (0, 1, [LEA])


def test_asking_again_sends_no_second_letter():
    dataset = published().dataset
    _ask(dataset)
    _ask(dataset, after=timedelta(minutes=30), email="LEA@example.org")

    assert (len(letters_sent()), Subscription.objects.count()) == (1, 1)


def test_asking_after_an_hour_sends_the_same_link():
    dataset = published().dataset
    _ask(dataset)
    first = _token()
    _ask(dataset, after=timedelta(hours=2))

    assert (len(letters_sent()), _token()) == (2, first)


def test_who_follows_already_is_not_written_to():
    dataset = published().dataset
    _follow(dataset)

    _ask(dataset, after=timedelta(days=1))

    assert letters_sent() == []


def test_change_is_told_once_in_one_letter():
    dataset = published().dataset
    _follow(dataset)
    _follow(territory="departement:44")
    published(dataset=dataset, now=NOW + timedelta(days=1))
    published("Budget", by=organisation("Ville de Nantes", NANTES), now=NOW + timedelta(days=1))

    sent = [_send(2), _send(3)]

    letter = letters_sent()[0]
    assert (sent, len(letters_sent())) == ([1, 0], 1)
    assert [
        str(letter.body).count(text) for text in ("/catalogue/subventions-aux-associations", "/catalogue/budget")
    ] == [1, 1]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(rf"<{ORIGIN}/abonnements/[\w-]+/fin\?tout=1>", letter.extra_headers["List-Unsubscribe"])


def test_what_was_published_before_is_not_told():
    published("Ancien", now=NOW - timedelta(days=1))
    _follow(territory=PORNIC)

    assert _send(1) == 0


def test_letter_speaks_the_language_of_its_reader():
    dataset = published().dataset
    _follow(dataset, language="en")
    published(dataset=dataset, now=NOW + timedelta(days=1))

    _send(2)

    assert "/en/catalogue/subventions-aux-associations" in str(letters_sent()[0].body)


def test_title_with_a_line_break_cannot_add_a_header():
    dataset = published("Jeu\r\nBcc: tous@example.org").dataset
    _follow(dataset)
    published("Jeu\r\nBcc: tous@example.org", dataset=dataset, now=NOW + timedelta(days=1))

    assert _send(2) == 1
    assert letters_sent()[0].recipients() == [LEA]


def test_ended_subscription_is_gone_with_its_address():
    dataset = published().dataset
    token = _follow(dataset)

    end(subscription_of(token), with_others=False)

    assert Subscription.objects.count() == 0
    with pytest.raises(NotFound):
        subscription_of(token)


def test_all_subscriptions_of_an_address_end_together():
    token = _follow(published().dataset)
    _follow(territory=PORNIC)
    _follow(territory=PORNIC, email="leo@example.org")

    end(subscription_of(token), with_others=True)

    assert [one.email for one in Subscription.objects.all()] == ["leo@example.org"]


def test_request_that_nobody_confirms_is_forgotten():
    _ask(territory=PORNIC)

    _send(CONFIRM_WITHIN.days + 1)

    assert Subscription.objects.count() == 0


def test_confirming_twice_does_not_tell_again():
    dataset = published().dataset
    token = _follow(dataset)
    published(dataset=dataset, now=NOW + timedelta(days=1))
    _send(2)

    confirm(subscription_of(token), now=NOW)

    assert _send(3) == 0


def test_subscription_to_an_erased_data_set_is_forgotten():
    dataset = published().dataset
    _follow(dataset)
    dataset.delete()

    assert (_send(1), Subscription.objects.count()) == (0, 0)


def test_too_many_requests_are_told_to_wait(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subscriptions, "MOST_ASKED_AN_HOUR", 2)
    for name in ("a", "b"):
        _ask(territory=PORNIC, email=f"{name}@example.org")

    with pytest.raises(Unavailable):
        _ask(territory=PORNIC, email="c@example.org")
