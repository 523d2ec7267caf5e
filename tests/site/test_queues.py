"""Every table whose rows wait for somebody is offered to the cockpit, and what is offered can be done."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import pytest
from django.apps import apps
from django.db.models import DateField, Field, Model

from maillage.accounts.pages.parts.cockpit import Queue, queue_offers
from tests.order.sources import ROOT

# A row waits while such a field says that nothing came of it yet, or says where the row stands.
_STANDING: Final = frozenset({"state", "status", "decision", "error", "failure"})
_PASTS: Final = ("_at", "_on")

# What looks like waiting, and waits for nobody who has a space here: why.
_WAITS_FOR_NOBODY: Final[Mapping[str, str]] = {
    "accounts.ExternalIdentity": "the day of the last use",
    "accounts.Mandate": "ends when one side wants it to",
    "accounts.ApiKey": "is revoked when somebody wants it to be",
    "accounts.Takedown": "is lifted when the agency wants it to be",
    "catalog.Version": "is withdrawn when somebody wants it to be",
    "catalog.Subscription": "the reader confirms by the link of her letter; the follower writes",
    "clauses.AlertLetters": "written by the follower",
    "consultation.HeadStamp": "asked again by the follower; /health tells of an outage",
    "consultation.OutsideListing": "stands as its own platform says",
    "events.Speaker": "the speaker consents by the link of her letter",
    "events.Registration": "the visitor confirms by the link of her letter; places move up by themselves",
    "events.SessionPlace": "as its registration",
    "harvest.HarvestItem": "told with its run",
    "meetings.PairLetter": "written by the follower",
    "meetings.PitchReader": "reads by the link of her letter",
    "network.GroundCorrection": "counts at once, until somebody withdraws it",
    "opportunities.Opportunity": "closed by the follower when its contract or purchase is over",
    "opportunities.StructureFollowing": "written by the follower",
    "procurement.ContractSource": "withdrawn when somebody wants it to be",
    "purchases.SignalReply": "withdrawn when its author wants it to be",
    "repair.ActionStep": "history of its action",
    "announced.ComingSite": "as its list says: nobody here decides it",
    "announced.Outage": "ends when lists no longer name its site",
}


def _says_where_it_stands(field: Field) -> bool:  # type: ignore[type-arg]
    is_past = isinstance(field, DateField) and field.null and field.name.endswith(_PASTS)
    return is_past or field.name in _STANDING


def _tables_that_may_wait() -> set[str]:
    own = [model for model in apps.get_models() if model.__module__.startswith("maillage.")]
    return {model._meta.label for model in own if any(map(_says_where_it_stands, model._meta.concrete_fields))}


def _offered() -> set[str]:
    models: list[type[Model]] = [model for queue in queue_offers() for model in queue.models]
    return {model._meta.label for model in models}


def test_every_table_that_waits_for_somebody_is_offered_to_the_cockpit() -> None:
    forgotten = _tables_that_may_wait() - _offered() - set(_WAITS_FOR_NOBODY)

    # Name it among the ``models`` of a queue of its feature's ``cockpit``, or say above why it waits for nobody.
    assert forgotten == set()


def test_what_is_said_to_wait_for_nobody_is_a_table_that_looks_like_it() -> None:
    assert set(_WAITS_FOR_NOBODY) - _tables_that_may_wait() == set()
    assert set(_WAITS_FOR_NOBODY) & _offered() == set()


def test_tables_are_looked_at_by_what_their_fields_say() -> None:
    # Were the search for them broken, nothing would be missing: these are known to wait.
    assert {"accounts.MandateRequest", "catalog.ProblemReport", "meetings.StandRequest"} <= _tables_that_may_wait()


def test_queues_have_names_of_their_own() -> None:
    names = [queue.name for queue in queue_offers()]

    assert len(names) == len(set(names))


_ACTS: Final = [(queue.name, act.word) for queue in queue_offers() for act in queue.acts]


@pytest.mark.parametrize(("queue", "word"), _ACTS, ids=[f"{queue}-{word}" for queue, word in _ACTS])
def test_each_act_is_pressed_by_a_test_and_so_twice(queue: str, word: str, presses: Sequence[str]) -> None:
    # What presses it for a test presses it again (tests/pressing.py), and fails where something is done twice.
    by_address = re.compile(rf"attente/{queue}/{word}\b|\"{queue}\", \"{word}\"")
    by_halves = ((f'attente/{queue}"', f'/{word}"'), (f'args=["{queue}"', f'"{word}"'))

    assert any(by_address.search(text) or any(a in text and b in text for a, b in by_halves) for text in presses)


@pytest.fixture(scope="module")
def presses() -> Sequence[str]:
    """The text of the tests that press acts."""
    texts = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return [text for text in texts if "attente/" in text or "workspace_act" in text]


@pytest.mark.parametrize("queue", queue_offers(), ids=lambda queue: queue.name)
def test_acts_of_a_queue_have_words_of_their_own(queue: Queue) -> None:
    words = [act.word for act in queue.acts]

    assert len(words) == len(set(words))
