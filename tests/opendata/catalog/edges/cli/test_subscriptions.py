import json
from datetime import timedelta

import pytest

from maillage.core.clock import utc_now
from maillage.opendata.catalog.edges.cli.subscriptions import notify
from maillage.opendata.catalog.store.models import Subscription
from maillage.opendata.catalog.store.subscriptions import ask_subscription, confirm
from tests.letters_sent import letters_sent
from tests.opendata.catalog.reusing import published

pytestmark = pytest.mark.django_db


def test_notify_sends_what_is_due_and_says_how_much(capsys: pytest.CaptureFixture[str]):
    dataset = published(now=utc_now() - timedelta(days=3)).dataset
    then = utc_now() - timedelta(days=2)
    search = str(dataset.pk)
    ask_subscription("lea@example.org", "dataset", search, language="fr", now=then, origin="https://x.example")
    confirm(Subscription.objects.get(), now=utc_now() - timedelta(days=2))
    published(dataset=dataset, now=utc_now() - timedelta(days=1))
    letters_sent().clear()

    notify(as_json=True)
    first = capsys.readouterr().out
    notify()

    assert (json.loads(first), len(letters_sent()), capsys.readouterr().out) == (
        {"letters": 1},
        1,
        "0 courriels envoyés.\n",
    )
