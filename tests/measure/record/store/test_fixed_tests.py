from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from maillage.core.problems import NotFound, Refused
from maillage.measure.record.domain.fixed_access import DeclaredAccess
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store import models
from maillage.measure.record.store.changed_rows import erase_device, remove_origin
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.fixed_tests import declare_access, declared_tests, drive_tests, own_declarations
from maillage.measure.record.store.rows import record_measurements
from tests.measure.record.documents import NOW, TOKEN, document, measurement

pytestmark = pytest.mark.django_db
BOX = DeclaredAccess(is_fixed_4g=True, operator="nomotech", plan_mbps=30.0, is_wifi=False)


def recorded(*, flags: tuple[str, ...] = ("wifi",), origin: Origin = Origin.CROWD, **body: Any) -> UUID:
    """The identity of a test of the device of the token, just recorded."""
    made = measurement(device=device_of(TOKEN), flags=flags, body=document(**body))
    record_measurements([made], origin=origin, source="test", now=NOW)
    return made.id


def test_home_that_declares_its_box_is_read_as_a_test_of_fixed_4g():
    identity = recorded()

    declare_access(TOKEN, identity, BOX, now=NOW)

    (read,) = declared_tests()
    assert (read.id, read.rate_mbps, read.plan_mbps, read.is_wifi, read.operator) == (identity, 45.2, 30.0, False, 24)
    assert list(drive_tests()) == []


def test_answer_given_again_replaces_the_one_before_and_a_no_is_no_test():
    identity = recorded()
    declare_access(TOKEN, identity, BOX, now=NOW)

    declare_access(TOKEN, identity, DeclaredAccess(is_fixed_4g=False), now=NOW)

    assert list(declared_tests()) == []
    assert not own_declarations(device_of(TOKEN))[identity].is_fixed_4g


def test_modem_on_the_band_is_a_drive_test_with_its_signal():
    recorded(flags=("fixed",), radio={"rsrp_dbm": -97.0, "band": 42, "radio_cell": 77})
    recorded(flags=("fixed",), radio={"rsrp_dbm": -90.0, "band": 20})
    recorded(flags=("wifi",))

    (read,) = drive_tests()

    assert (read.rsrp_dbm, read.radio_cell, read.rate_mbps) == (-97.0, 77, 45.2)


@pytest.mark.parametrize(
    ("access", "code"),
    [
        (DeclaredAccess(is_fixed_4g=True, operator="orange"), "access_operator"),
        (DeclaredAccess(is_fixed_4g=True, operator="personne"), "access_operator"),
    ],
)
def test_operator_that_sells_no_fixed_4g_is_refused(access: DeclaredAccess, code: str):
    identity = recorded()

    with pytest.raises(Refused) as refusal:
        declare_access(TOKEN, identity, access, now=NOW)

    assert (refusal.value.code, models.FixedAccess.objects.count()) == (code, 0)


def test_mobile_test_has_no_box_to_declare_and_no_other_device_declares_for_it():
    mobile, fixed = recorded(flags=()), recorded()

    with pytest.raises(Refused, match="pas passé par une ligne fixe"):
        declare_access(TOKEN, mobile, BOX, now=NOW)
    with pytest.raises(NotFound):
        declare_access("z" * 32, fixed, BOX, now=NOW)


def test_erasure_takes_what_was_declared_with_the_test():
    declare_access(TOKEN, recorded(), BOX, now=NOW)
    erase_device(TOKEN, now=NOW)
    assert models.FixedAccess.objects.count() == 0

    declare_access(TOKEN, recorded(origin=Origin.SIMULATED), BOX, now=NOW)
    kept = recorded()
    declare_access(TOKEN, kept, BOX, now=NOW)
    remove_origin(Origin.SIMULATED, now=NOW)

    assert list(models.FixedAccess.objects.values_list("document_id", flat=True)) == [kept]


def test_declaration_over_http_is_answered_and_stands_in_what_the_person_takes_away(client: Client):
    identity = recorded()
    address = f"/api/v1/measurements/{identity}/access"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    body = {"is_fixed_4g": True, "operator": "nomotech", "plan_mbps": 30}

    told = client.put(address, body, content_type="application/json", headers=headers)
    wrong = client.put(address, body | {"plan_mbps": 0}, content_type="application/json", headers=headers)
    nobody = client.put(address, body, content_type="application/json")
    taken = client.post("/mes-donnees", {"token": TOKEN, "action": "json"}).json()

    assert (told.status_code, told.json()) == (200, {"id": str(identity), "is_fixed_4g": True})
    assert (wrong.status_code, nobody.status_code) == (422, 401)
    assert taken["measurements"][0]["access"] == {
        "is_fixed_4g": True, "operator": "nomotech", "plan_mbps": 30.0, "is_wifi": None,
    }  # fmt: skip
