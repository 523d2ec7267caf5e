"""The register: events in a chain of digests, so that no past event can be changed unseen.

Each line of a register file is one JSON object. ``digest`` is the SHA-256 of the lines of number, hour,
commitment and the digest before; ``commitment`` is the SHA-256 of the salt and the canonical JSON of kind and facts,
which are in the line only once they may be known: a deposit before the term is a commitment alone.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from maillage.buy.consultation.domain.canonical_json import canonical_json
from maillage.core.problems import Refused, sentence

GENESIS: Final = "0" * 64
_FIELDS: Final = ("n", "at", "commitment", "previous", "digest")


class RegisterAct(StrEnum):
    """What is registered."""

    PUBLISHED = "published"
    CHANGED = "changed"
    QUESTION = "question"
    ANSWER = "answer"
    DEPOSIT = "deposit"
    SHARE = "share"
    OPENED = "opened"
    AWARDED = "awarded"
    ABANDONED = "abandoned"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """The digests of one event."""

    commitment: str
    digest: str


@dataclass(frozen=True, slots=True)
class RegisterCheck:
    """What a verification found: how many events, those whose facts are open, and the head of the chain."""

    events: int
    disclosed: int
    head: str


_BROKEN: Final = sentence("Le registre est rompu à la ligne %(line)s : elle a été changée, ôtée ou ajoutée après coup.")
_UNREAD: Final = sentence("La ligne %(line)s n’est pas une ligne de registre : reprenez le fichier d’origine.")
_HEAD: Final = sentence("La tête annoncée n’est dans aucune ligne : ce registre n’est pas celui qui fut publié.")


def chain_link(n: int, moment: str, facts: Mapping[str, Any], *, salt: str, previous: str) -> ChainLink:
    """The digests of an event that follows ``previous``; ``facts`` have its ``kind``."""
    commitment = hashlib.sha256(salt.encode() + canonical_json(facts)).hexdigest()
    return ChainLink(commitment, _digest(n, moment, commitment, previous))


def verify_register(lines: Iterable[str], *heads: str) -> RegisterCheck:
    """Check every line of a register; Refused at the first that does not follow, or where a head is in none."""
    previous, count, disclosed = GENESIS, 0, 0
    unmet = set(heads)
    for line in filter(str.strip, lines):
        count += 1
        event = _event(line, count)
        commitment = event["commitment"]
        if event["n"] != count or event["previous"] != previous:
            raise Refused("register_broken", _BROKEN, line=count)
        if _digest(count, event["at"], commitment, previous) != event["digest"]:
            raise Refused("register_broken", _BROKEN, line=count)
        if "facts" in event:
            disclosed += 1
            computed = hashlib.sha256(str(event.get("salt", "")).encode() + canonical_json(event["facts"])).hexdigest()
            if computed != commitment:
                raise Refused("register_broken", _BROKEN, line=count)
        previous = event["digest"]
        unmet.discard(previous)
    if unmet:
        raise Refused("register_head", _HEAD)
    return RegisterCheck(count, disclosed, previous)


def _event(line: str, count: int) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError as error:
        # The line is no JSON: the file is not a register, or was cut.
        raise Refused("register_unread", _UNREAD, line=count) from error
    if not isinstance(event, dict) or any(name not in event for name in _FIELDS):
        raise Refused("register_unread", _UNREAD, line=count)
    if not isinstance(event.get("facts", {}), dict):
        raise Refused("register_unread", _UNREAD, line=count)
    return event


def _digest(n: int, moment: str, commitment: str, previous: str) -> str:
    return hashlib.sha256(f"{n}\n{moment}\n{commitment}\n{previous}".encode()).hexdigest()
