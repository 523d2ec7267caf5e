from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from maillage.core.clock import utc_now
from maillage.core.problems import NotFound, Refused
from maillage.measure.protocol.domain.terms import (
    Context,
    Position,
    Status,
    Subtest,
    SubtestKind,
    Technology,
    ValueOrigin,
)
from maillage.measure.record.domain.circumstances import ACCEPTED_WITHIN, COUNTED_AFTER, Circumstances
from maillage.measure.record.domain.terms import Origin, Usage
from maillage.measure.record.store.circumstances import count_late_answers, update_circumstances
from maillage.measure.record.store.documents import device_of
from maillage.measure.record.store.models import Erasure, LateAnswer, Measurement, SampleKey
from maillage.measure.record.store.rows import record_measurements
from tests.measure.record.documents import NOW, TOKEN, document, measurement

pytestmark = pytest.mark.django_db
IN_TRAIN = Circumstances(Context.TRAIN, Technology.G4)


def recorded(**changes: Any) -> UUID:
    """The identity of a counted test of the device of the token, of which neither place nor technology is told."""
    unknown = {"context": Context.UNKNOWN, "technology": Technology.UNKNOWN, "technology_origin": None}
    body = document(context="unknown", technology={"value": "unknown", "origin": "declared"})
    made = measurement(device=device_of(TOKEN), body=body, **(unknown | changes))
    record_measurements([made], origin=Origin.CROWD, source="test", now=NOW)
    return made.id


def row_of(identity: UUID) -> Measurement:
    return Measurement.objects.get(document_id=identity)


def test_test_that_is_answered_stays_one_row_that_says_where_it_was_made():
    identity = recorded()

    update_circumstances(TOKEN, identity, IN_TRAIN, now=NOW)

    row = Measurement.objects.get()
    assert (row.document_id, row.context, row.technology, row.technology_origin) == (
        identity, Context.TRAIN, Technology.G4, ValueOrigin.DECLARED,
    )  # fmt: skip
    assert '"context":"train"' in row.body


def test_answer_again_replaces_what_was_said_and_what_is_left_out_stays():
    identity = recorded()
    update_circumstances(TOKEN, identity, IN_TRAIN, now=NOW)

    update_circumstances(TOKEN, identity, Circumstances(context=Context.CAR), now=NOW)

    assert (row_of(identity).context, row_of(identity).technology) == (Context.CAR, Technology.G4)


def test_answer_that_changes_nothing_has_nothing_counted_anew():
    identity = recorded(context=Context.CAR)

    update_circumstances(TOKEN, identity, Circumstances(context=Context.CAR), now=NOW)
    update_circumstances(TOKEN, identity, Circumstances(), now=NOW)

    assert LateAnswer.objects.count() == 0


def test_sample_moves_to_its_technology_and_the_slot_it_had_is_free_again():
    identity = recorded()
    before = SampleKey.objects.get()

    update_circumstances(TOKEN, identity, IN_TRAIN, now=NOW)

    after = SampleKey.objects.get()
    assert (after.mask, after.device, after.key == before.key) == (before.mask, before.device, False)
    assert row_of(identity).sample_mask == before.mask


def test_second_test_of_the_same_place_day_and_technology_does_not_count_twice():
    first, second = recorded(technology=Technology.G4), recorded()
    assert row_of(second).sample_mask != 0  # of another technology, as far as anybody knew

    update_circumstances(TOKEN, second, IN_TRAIN, now=NOW)

    assert (row_of(first).sample_mask != 0, row_of(second).sample_mask) == (True, 0)
    (slot,) = SampleKey.objects.all()
    assert slot.mask == row_of(first).sample_mask


def test_row_that_an_answer_moved_has_the_slot_of_one_recorded_so():
    moved = recorded()
    update_circumstances(TOKEN, moved, IN_TRAIN, now=NOW)
    (slot,) = SampleKey.objects.values_list("key", flat=True)
    Measurement.objects.all().delete()
    SampleKey.objects.all().delete()

    recorded(technology=Technology.G4)

    assert SampleKey.objects.get().key == slot


def test_test_with_a_vague_position_or_none_moves_as_well():
    vague = recorded(position=Position(-1.5534, 47.2173, 900.0))
    nowhere = recorded(position=None)

    for identity in (vague, nowhere):
        update_circumstances(TOKEN, identity, IN_TRAIN, now=NOW)

    assert SampleKey.objects.count() == 2
    assert all(row_of(identity).sample_mask for identity in (vague, nowhere))


def test_test_too_fast_for_the_technology_is_refused_with_what_to_do():
    fast = Subtest(SubtestKind.DOWNLOAD, Status.OK, 300e6)
    identity = recorded(subtests=(fast,))

    with pytest.raises(Refused, match="trop rapide pour la 3G"):
        update_circumstances(TOKEN, identity, Circumstances(technology=Technology.G3), now=NOW)

    assert (row_of(identity).technology, LateAnswer.objects.count()) == (Technology.UNKNOWN, 0)


def test_test_of_another_device_or_of_another_day_is_not_changed():
    identity = recorded()

    with pytest.raises(NotFound):
        update_circumstances("z" * 32, identity, IN_TRAIN, now=NOW)
    with pytest.raises(Refused, match="plus d’un jour"):
        update_circumstances(TOKEN, identity, IN_TRAIN, now=NOW + ACCEPTED_WITHIN + timedelta(minutes=1))

    assert row_of(identity).context == Context.UNKNOWN


def test_answers_are_counted_together_once_the_first_has_waited_long_enough():
    for _ in range(3):
        update_circumstances(TOKEN, recorded(), IN_TRAIN, now=NOW)

    assert (count_late_answers(NOW + COUNTED_AFTER - timedelta(minutes=1)), Erasure.objects.count()) == (0, 0)
    assert (count_late_answers(NOW + COUNTED_AFTER), Erasure.objects.get().rows) == (3, 0)
    assert (count_late_answers(NOW + COUNTED_AFTER), Erasure.objects.count()) == (0, 1)


def test_answer_over_http_is_for_who_holds_the_token(client: Client):
    made = measurement(device=device_of(TOKEN), body=document(context="unknown"), context=Context.UNKNOWN)
    record_measurements([made], origin=Origin.CROWD, source="test", now=utc_now())
    address, headers = f"/api/v1/measurements/{made.id}/circumstances", {"Authorization": f"Bearer {TOKEN}"}

    def put(body: dict[str, Any], **sent: Any) -> int:
        return client.put(address, body, content_type="application/json", **sent).status_code

    told = put({"context": "indoor", "technology": "4G"}, headers=headers)
    wrong = put({"context": "moon"}, headers=headers), put({"place": "indoor"}, headers=headers)
    nobody = put({"context": "indoor"})

    assert (told, wrong, nobody) == (200, (422, 422), 401)
    assert row_of(made.id).context == Context.INDOOR


def test_usages_of_a_row_are_those_of_its_document_after_an_answer():
    identity = recorded()
    before = [getattr(row_of(identity), f"bin_{usage.word}") for usage in Usage]

    update_circumstances(TOKEN, identity, IN_TRAIN, now=NOW)

    assert [getattr(row_of(identity), f"bin_{usage.word}") for usage in Usage] == before
