"""The signal of drive tests on the map: from documents with RSRP to coloured squares, and gone with an erasure."""

import json
from collections.abc import Iterator
from datetime import timedelta

import mapbox_vector_tile
import pytest
from django.test import Client

from maillage.accounts.domain.terms import Acting, Role
from maillage.accounts.store.mandates import make_key
from maillage.core.clock import utc_now
from maillage.core.files.atomic import remove_path
from maillage.measure.figures.pages.signal_overlay import signal_overlay
from maillage.measure.figures.store.signal_rows import current_signal, follow_signal, signal_folder
from maillage.measure.record.domain.terms import Origin
from maillage.measure.record.store.changed_rows import remove_origin
from maillage.measure.record.store.writer import recorder
from tests.measure.record.documents import document
from tests.people import People

pytestmark = pytest.mark.django_db(transaction=True)
LON, LAT, ZOOM = -1.5534, 47.2173, 11


@pytest.fixture(autouse=True)
def _no_signal_left() -> Iterator[None]:
    yield
    remove_path(signal_folder())
    # The writer's connection would keep the test database from being dropped.
    recorder().close()


def drive(client: Client, people: People, devices: int) -> None:
    """A drive test of each device at one place, with its signal, sent with the key of an organisation."""
    _key, token = make_key(Acting(people.commune.pk), name="Bus", role=Role.PUBLISHER, now=utc_now())
    for number in range(devices):
        sent = document(
            taken_at=(utc_now() - timedelta(minutes=1)).isoformat(timespec="milliseconds"),
            device=f"{number}" * 32,
            position={"lon": LON, "lat": LAT, "accuracy_m": 8.0},
            operator={"value": "orange", "origin": "network"},
            radio={"rsrp_dbm": -98.0 - number},
        )
        answer = client.post(
            "/api/v1/measurements",
            json.dumps(sent),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.json()["is_counted"], answer.content


def classes_seen(client: Client) -> list[int]:
    overlay = signal_overlay(Origin.CROWD)
    if overlay is None:
        return []
    column = int((LON / 360 + 0.5) * 2**ZOOM)
    classes = []
    for row in range(710, 730):
        address = overlay.tiles
        for name, part in (("{operator}", "orange"), ("{z}", ZOOM), ("{x}", column), ("{y}", row)):
            address = address.replace(name, str(part))
        content = client.get(address).content
        if content:
            features = mapbox_vector_tile.decode(content)["signal"]["features"]
            classes += [feature["properties"]["class"] for feature in features]
    return classes


def test_signal_is_on_the_map_from_five_devices_on_and_goes_with_the_tests(client: Client, people: People) -> None:
    drive(client, people, 4)
    follow_signal(utc_now())
    before = (current_signal()[1].size, classes_seen(client))
    drive(client, people, 5)

    new = follow_signal(utc_now())
    after = classes_seen(client)
    overlay = signal_overlay(Origin.CROWD)
    remove_origin(Origin.DRIVE_TEST, now=utc_now())
    follow_signal(utc_now())

    assert (before, new, after) == ((4, []), 1, [3])
    assert overlay is not None
    assert overlay.facts()["rows"][2] == {"swatch": "3", "label": "Signal de −105 à −95 dBm"}
    assert len(overlay.facts()["rows"]) == 5
    assert (signal_overlay(Origin.CROWD), signal_overlay(Origin.SIMULATED), follow_signal(utc_now())) == (None, None, 0)


def test_tile_of_nobody_is_not_found(client: Client) -> None:
    addresses = ("/carte/signal/personne/1/11/1000/700.mvt", "/carte/signal/orange/1/20/1000/700.mvt")

    assert [client.get(address).status_code for address in addresses] == [404, 404]
