"""Tells the form of a document of notices, and reads it: XML of three forms, or JSON of DILA's open data."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.notices.intake.boamp import boamp_notice, boamp_record
from maillage.notices.intake.eforms import EFORMS_ROOTS, eforms_notice
from maillage.notices.intake.ted import ted_notice
from maillage.notices.intake.xml_tree import MOST_BYTES, xml_tree
from maillage.notices.terms import Notice

_MOST_JSON_BYTES: Final = 16 * MOST_BYTES
_UNKNOWN: Final = sentence(
    "Ce document n’est pas un avis connu : il faut un avis du BOAMP (XML ou JSON), du TED (2014-2023) ou un eForms."
)


def read_notices(content: bytes) -> Iterator[Notice]:
    """The notices of a document; Refused where it is none, or not safe to read."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        yield from _json_notices(content)
        return
    root = xml_tree(content)
    if root.name == "ANNONCE":
        notice = boamp_notice(root)
    elif root.name == "TED_EXPORT":
        notice = ted_notice(root)
    elif root.name in EFORMS_ROOTS:
        notice = eforms_notice(root)
    else:
        notice = None
    if notice is None:
        raise Refused("notice_unknown", _UNKNOWN)
    yield notice


def _json_notices(content: bytes) -> Iterator[Notice]:
    try:
        document: Any = json.loads(content) if len(content) <= _MOST_JSON_BYTES else None
    except (ValueError, RecursionError):
        document = None  # told as unknown below
    records = (
        document.get("results") or document.get("records") or [document] if isinstance(document, dict) else document
    )
    count = 0
    for record in records if isinstance(records, list) else ():
        fields = record.get("fields", record) if isinstance(record, Mapping) else None
        notice = boamp_record(fields) if isinstance(fields, Mapping) else None
        if notice is not None:
            count += 1
            yield notice
    if not count:
        raise Refused("notice_unknown", _UNKNOWN)
