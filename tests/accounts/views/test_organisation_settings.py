import re
from datetime import date

import pytest

from maillage.accounts.models import ApiKey
from maillage.accounts.record.mandates import key_acting
from maillage.accounts.terms import Acting, Role
from tests.people import People

pytestmark = pytest.mark.django_db
PAGE = "/organisations/commune-de-pornic/cles"


def test_key_is_shown_once_and_works(people: People):
    client = people.client("chloe")

    shown = client.post(f"{PAGE}/faire", {"name": "Logiciel", "role": "publisher"})

    found = re.search(r"mlg_[\w-]{43}", shown.content.decode())
    assert found is not None
    assert (
        found[0] in client.get(PAGE).content.decode(),
        "no-store" in shown.headers["Cache-Control"],
        key_acting(found[0], Role.PUBLISHER, today=date(2026, 11, 25)),
    ) == (False, True, Acting(people.commune.pk))


def test_key_cannot_administer(people: People):
    answer = people.client("chloe").post(f"{PAGE}/faire", {"name": "Logiciel", "role": "administrator"})

    assert (answer.status_code, ApiKey.objects.count()) == (422, 0)


def test_key_of_another_organisation_is_not_found(people: People):
    people.client("chloe").post(f"{PAGE}/faire", {"name": "Logiciel", "role": "publisher"})
    people.epci.memberships.update(role=Role.ADMINISTRATOR.value)
    key = ApiKey.objects.get()

    answer = people.client("emma").post(f"/organisations/{people.epci.slug}/cles/{key.pk}/revoquer")

    key.refresh_from_db()
    assert (answer.status_code, key.revoked_at) == (404, None)
