"""Seen: restored without its key, an installation drew a new one, sealed with it, and said that all was well."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from maillage.core.problems import Unavailable
from maillage.include.clauses.store.models import ClauseParticipant, SealingKey
from maillage.include.clauses.store.sealing import (
    encrypt,
    sealed_words_each,
    sealing_key_problem,
    unsealed,
    unsealed_words,
)
from tests.include.clauses.scene import FIRST, Coordinations, worked


@pytest.fixture
def key_file(settings: Settings, tmp_path: Path) -> Path:
    settings.CLAUSES_KEY_FILE = tmp_path / "keys" / "clauses.key"
    return tmp_path / "keys" / "clauses.key"


def problem_code() -> str | None:
    problem = sealing_key_problem()
    return None if problem is None else problem.code


def test_new_database_gets_a_key_with_what_is_sealed_first_and_notes_its_digest(key_file: Path, scene: Coordinations):
    assert (problem_code(), key_file.exists()) == (None, False)

    sealed = encrypt(b"boeth", beside="note:1")

    assert unsealed(sealed, beside="note:1") == b"boeth"
    assert (problem_code(), len(key_file.read_bytes()), SealingKey.objects.count()) == (None, 32, 1)
    assert key_file.read_bytes().hex() not in SealingKey.objects.get().digest


@pytest.mark.parametrize(
    ("content", "code"),
    [(None, "clause_key_missing"), (b"k" * 32, "clause_key_other"), (b"short", "clause_key_other")],
)
def test_missing_or_other_key_is_told_and_neither_opens_nor_seals_nor_is_replaced(
    key_file: Path, scene: Coordinations, content: bytes | None, code: str
):
    scene.say(worked("P-1", FIRST, 100))
    right = key_file.read_bytes()
    key_file.unlink()
    if content is not None:
        key_file.write_bytes(content)

    codes = [problem_code()]
    acts: list[Callable[[], bytes]] = [
        lambda: encrypt(b"new", beside="note:1"),
        lambda: unsealed(bytes(1) + secrets.token_bytes(40), beside=""),
    ]
    for act in acts:
        with pytest.raises(Unavailable) as refusal:
            act()
        codes.append(refusal.value.code)

    assert codes == [code, code, code]
    assert (key_file.read_bytes() if key_file.exists() else None) == content
    key_file.write_bytes(right)
    assert problem_code() is None


def test_rows_of_before_digests_were_noted_are_tried_with_the_key_that_is_there(key_file: Path, scene: Coordinations):
    scene.say(worked("P-1", FIRST, 100))
    right = key_file.read_bytes()
    SealingKey.objects.all().delete()

    assert problem_code() is None
    key_file.write_bytes(secrets.token_bytes(32))
    assert problem_code() == "clause_key_other"
    key_file.write_bytes(right)
    encrypt(b"new", beside="note:1")

    assert SealingKey.objects.count() == 1


def test_where_nothing_is_sealed_any_more_another_key_may_follow(key_file: Path, scene: Coordinations):
    scene.say(worked("P-1", FIRST, 100))
    first = SealingKey.objects.get().digest
    ClauseParticipant.objects.all().delete()
    key_file.unlink()

    encrypt(b"new", beside="note:1")

    assert (problem_code(), SealingKey.objects.get().digest == first) == (None, False)


def test_many_words_are_sealed_with_one_question_to_the_database(key_file: Path, scene: Coordinations):
    encrypt(b"first", beside="note:1")
    several = [("carte d’invalidité", "evidence:1"), ("", "evidence:1"), ("attestation", "evidence:2")]

    with CaptureQueriesContext(connection) as questions:
        blobs = sealed_words_each(several)

    opened = [unsealed_words(blob, beside=beside) for blob, (_text, beside) in zip(blobs, several, strict=True)]
    assert (len(questions), opened) == (1, [text for text, _beside in several])
