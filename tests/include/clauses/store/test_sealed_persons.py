"""A stolen database without its key tells no category of a pseudonym."""

import datetime as dt
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from maillage.core.problems import Unavailable
from maillage.include.clauses.domain.publics import (
    AgeClass,
    ClauseExit,
    PublicCategory,
    StatedParticipant,
    WorkContract,
)
from maillage.include.clauses.store.models import ClauseParticipant
from maillage.include.clauses.store.participants import describe_participants, participant_row
from maillage.include.clauses.store.sealed_persons import opened_person, sealed_people
from tests.include.clauses.scene import FIRST, MADE_AT, Coordinations, worked

DESCRIBED = StatedParticipant(
    category=PublicCategory.BOETH,
    age=AgeClass.FROM_50,
    contract=WorkContract.ALTERNANCE,
    contract_months=12,
    outcome=ClauseExit.LASTING_JOB,
    eligible_from=dt.date(2026, 1, 1),
    criteria_version="2024",
)


def test_what_is_known_opens_again_and_its_bytes_say_nothing(scene: Coordinations) -> None:
    scene.say(worked("P-1", FIRST, 100))
    describe_participants(scene.acting, [(participant_row(scene.here.pk, "P-1"), DESCRIBED)], now=MADE_AT)

    row = participant_row(scene.here.pk, "P-1")

    assert opened_person(row) == DESCRIBED
    assert b"BOETH" not in bytes(row.sealed)
    nothing = next(sealed_people([("P-1", StatedParticipant())], coordination_id=1))
    assert len(nothing) == len(bytes(row.sealed))
    assert nothing != next(sealed_people([("P-1", StatedParticipant())], coordination_id=1))


def test_without_its_key_or_beside_another_pseudonym_nothing_opens(
    scene: Coordinations, settings: Settings, tmp_path: Path
) -> None:
    scene.say(worked("P-1", FIRST, 100), worked("P-2", FIRST, 100))
    row, other = participant_row(scene.here.pk, "P-1"), participant_row(scene.here.pk, "P-2")
    moved = ClauseParticipant(coordination=scene.here, pseudonym="P-2", sealed=row.sealed)

    with pytest.raises(Unavailable):
        opened_person(moved)
    settings.CLAUSES_KEY_FILE = tmp_path / "other.key"
    with pytest.raises(Unavailable) as refusal:
        opened_person(other)

    assert refusal.value.code == "clause_key_missing"
