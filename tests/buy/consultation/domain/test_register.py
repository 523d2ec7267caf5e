"""The register: whole as written, broken by one octet, a removed line or a head that is in none."""

import json
from collections.abc import Callable

import pytest

from maillage.buy.consultation.domain.register import GENESIS, chain_link, verify_register
from maillage.core.problems import Refused

EVENTS = 3


def register() -> list[str]:
    lines, previous = [], GENESIS
    for n in range(1, EVENTS + 1):
        facts, at, salt = {"kind": "deposit", "number": n}, f"2026-12-0{n}T10:00:00+00:00", f"salt{n}"
        link = chain_link(n, at, facts, salt=salt, previous=previous)
        line = {"n": n, "at": at, "commitment": link.commitment, "previous": previous, "digest": link.digest}
        lines.append(json.dumps(line | ({"facts": facts, "salt": salt} if n < EVENTS else {})))
        previous = link.digest
    return lines


def test_register_as_written_is_whole_and_says_its_head():
    lines = register()

    check = verify_register(lines, json.loads(lines[0])["digest"])

    assert (check.events, check.disclosed, check.head) == (EVENTS, EVENTS - 1, json.loads(lines[-1])["digest"])


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (lambda lines: [lines[0].replace('"number": 1', '"number": 2'), *lines[1:]], "register_broken"),
        (lambda lines: [lines[0], lines[1].replace("T10:", "T11:"), lines[2]], "register_broken"),
        (lambda lines: [lines[0], lines[2]], "register_broken"),
        (lambda _lines: ["pas un registre"], "register_unread"),
    ],
    ids=["facts", "hour", "removed", "other file"],
)
def test_register_with_one_thing_changed_is_refused(broken: Callable[[list[str]], list[str]], code: str):
    with pytest.raises(Refused) as refusal:
        verify_register(broken(register()))

    assert refusal.value.code == code


def test_register_without_the_published_head_is_refused():
    with pytest.raises(Refused) as refusal:
        verify_register(register(), "f" * 64)

    assert refusal.value.code == "register_head"
