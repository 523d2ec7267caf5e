"""Files of a call: weighted marks, ranks with ties, how far readers are apart, what kind of file came along."""

import pytest

from maillage.core.problems import Refused
from maillage.include.events.domain.pitches import (
    ATTACHMENT_KINDS,
    MOST_ATTACHMENT_BYTES,
    AttachmentKind,
    Cut,
    RankedFile,
    Reading,
    attachment_kind,
    cut_after,
    ranked_files,
    weighted_score,
)

WEIGHTS = {1: 3, 2: 1}


def test_score_is_the_mean_by_weights_and_missing_until_every_criterion_is_marked():
    assert [weighted_score(marks, WEIGHTS) for marks in ({1: 4, 2: 0}, {1: 4}, {})] == [3.0, None, None]


def test_files_are_ranked_by_the_mean_of_their_readers_with_the_spread_said():
    readings = [
        Reading(1, 10, {1: 5, 2: 5}), Reading(2, 10, {1: 3, 2: 3}),
        Reading(1, 11, {1: 4, 2: 4}), Reading(2, 11, {1: 4, 2: 4}),
        Reading(1, 12, {1: 2, 2: 2}), Reading(2, 12, {1: 2}),
    ]  # fmt: skip

    ranking = ranked_files([13, 12, 11, 10], readings, WEIGHTS)

    assert ranking == (
        RankedFile(10, 4.0, 3.0, 5.0, 2, 1),
        RankedFile(11, 4.0, 4.0, 4.0, 2, 1),
        RankedFile(12, 2.0, 2.0, 2.0, 1, 3),
        RankedFile(13, None, None, None, 0, None),
    )
    assert [file.spread for file in ranking] == [2.0, 0.0, None, None]
    assert [cut_after(ranking, places) for places in (0, 1, 2, 3, 4)] == [
        None,
        Cut(0.0, 2.0),
        Cut(2.0, 0.0),
        None,
        None,
    ]
    assert [Cut(0.0, 2.0).is_tight, Cut(2.0, 0.0).is_tight] == [True, False]


def test_attachment_is_known_by_its_first_bytes_and_another_kind_or_size_is_refused():
    kinds = [
        attachment_kind(beginning + b"...") for beginning in (b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0")
    ]
    refusals = []
    for content in (b"PK\x03\x04", b"%PDF-" + b"0" * MOST_ATTACHMENT_BYTES, b""):
        with pytest.raises(Refused) as refusal:
            attachment_kind(content)
        refusals.append(refusal.value.code)

    assert [ATTACHMENT_KINDS[kind] for kind in kinds] == list(AttachmentKind)
    assert refusals == ["attachment_kind", "attachment_too_large", "attachment_kind"]
