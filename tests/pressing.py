"""Whoever presses an act of the cockpit in a test presses it twice, as a second tab or a faster colleague would.

The second must do nothing and say so: no row, no entry of the audit trail, no letter. It is rolled back, cookies too:
the test goes on as if it had not been. tests/site/test_queues.py asks that each act is pressed by some test.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.core import mail
from django.db import transaction
from django.http import HttpRequest
from django.test import Client
from django.utils.timezone import localdate

from maillage.accounts.pages.parts.cockpit import CockpitVisit, Queue, queue_offers
from maillage.accounts.store.models import TraceEntry, User
from maillage.core.clock import utc_now
from maillage.kits.letters.models import QueuedLetter

_ACT: Final = re.compile(r"/mon-espace/attente/([-\w]+)/([-\w]+)")
Answer = Any  # django-stubs has a private class for it


def press_acts_twice() -> None:
    """Have the client of tests press each act that succeeds a second time."""
    press: Callable[..., Answer] = Client.post

    def post(self: Client, path: str, data: Any = None, *arguments: Any, **options: Any) -> Answer:
        pressed = _ACT.fullmatch(str(path))
        queue = next((offer for offer in queue_offers() if pressed and offer.name == pressed[1]), None)
        revision = _revision(self, queue, data) if queue and data else None  # without a form nothing is sent
        answer = press(self, path, data, *arguments, **options)
        if queue and revision is not None and _is_done(answer):
            _press_again(self, queue, lambda: press(self, path, {**data, "revision": revision}))
        return answer

    Client.post = post  # type: ignore[method-assign, assignment]


def _revision(client: Client, queue: Queue, data: Any) -> str | None:
    """The revision of the item as a page of before showed it; None if it waits for somebody else."""
    number = client.session.get(SESSION_KEY)
    if number is None:
        return None
    now = utc_now()
    visit = CockpitVisit(User.objects.get(pk=number), HttpRequest(), localdate(now), now)
    item = queue.item(visit, data["cle"])
    return item.revision if item is not None else None


def _is_done(answer: Answer) -> bool:
    chain = getattr(answer, "redirect_chain", [])
    address = chain[0][0] if chain else answer.headers.get("Location", "")
    return str(address).endswith("#fait")


def _press_again(client: Client, queue: Queue, press: Callable[[], Answer]) -> None:
    before, cookies = _rows(queue), deepcopy(client.cookies)
    with transaction.atomic():
        answer = press()
        told = [str(message) for message in get_messages(answer.wsgi_request)][-1:]
        after = _rows(queue)
        transaction.set_rollback(True)
    client.cookies = cookies
    assert (after, [text for text in told if "rien n’est fait" in text]) == (before, told), "pressed twice: done twice"
    assert told, "pressed twice: nothing was said of it"


def _rows(queue: Queue) -> list[Any]:
    tables = [list(model._default_manager.order_by("pk").values()) for model in queue.models]
    return [*tables, TraceEntry.objects.count(), QueuedLetter.objects.count(), len(mail.outbox)]
