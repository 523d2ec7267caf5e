"""Detects the format of a notice document and parses it: three XML formats, or the JSON of DILA's open data."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from maillage.core.problems import Refused, sentence
from maillage.notices.intake.boamp import boamp_notice, boamp_record
from maillage.notices.intake.eforms import EFORMS_ROOTS, eforms_notice
from maillage.notices.intake.ted import ted_notice
from maillage.notices.intake.xml_tree import MOST_BYTES, XmlNode, xml_tree
from maillage.notices.terms import Notice

_MOST_JSON_BYTES: Final = 16 * MOST_BYTES
_UNKNOWN: Final = sentence(
    "Ce document n’est pas un avis connu : il faut un avis du BOAMP (XML ou JSON), du TED (2014-2023) ou un eForms."
)
_READERS: Final[Mapping[str, Callable[[XmlNode], Notice | None]]] = {
    "ANNONCE": boamp_notice,
    "TED_EXPORT": ted_notice,
    **dict.fromkeys(EFORMS_ROOTS, eforms_notice),
}


def read_notices(content: bytes) -> Iterator[Notice]:
    """The notices of a document; Refused if it is none, or unsafe to parse."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    notices: Iterable[Notice | None]
    if start.startswith((b"{", b"[")):
        try:
            document: Any = json.loads(content) if len(content) <= _MOST_JSON_BYTES else None
        except (ValueError, RecursionError):
            document = None  # reported as unknown below
        records = (
            document.get("results") or document.get("records") or [document] if isinstance(document, dict) else document
        )
        fields = (
            record.get("fields", record) if isinstance(record, Mapping) else None
            for record in (records if isinstance(records, list) else ())
        )
        notices = (boamp_record(record) if isinstance(record, Mapping) else None for record in fields)
    else:
        root = xml_tree(content)
        read = _READERS.get(root.name)
        notices = [read(root) if read is not None else None]
    count = 0
    for notice in notices:
        if notice is not None:
            count += 1
            yield notice
    if not count:
        raise Refused("notice_unknown", _UNKNOWN)
