"""Detects the format of a notice document and parses it: three XML formats, or the JSON of DILA's open data."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Final

from maillage.buy.notices.domain.terms import Notice
from maillage.buy.notices.intake.boamp import boamp_notice, boamp_record
from maillage.buy.notices.intake.eforms import EFORMS_ROOTS, eforms_notice
from maillage.buy.notices.intake.json_tree import json_items
from maillage.buy.notices.intake.ted import ted_notice
from maillage.buy.notices.intake.xml_tree import MOST_BYTES, XmlNode, xml_tree
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectedRows

_MOST_JSON_BYTES: Final = 16 * MOST_BYTES
_UNKNOWN: Final = sentence(
    "Ce document n’est pas un avis connu : il faut un avis du BOAMP (XML ou JSON), du TED (2014-2023) ou un eForms."
)
_READERS: Final[Mapping[str, Callable[[XmlNode], Notice | None]]] = {
    "ANNONCE": boamp_notice,
    "TED_EXPORT": ted_notice,
    **dict.fromkeys(EFORMS_ROOTS, eforms_notice),
}


_SPACE: Final = b"\xef\xbb\xbf \t\r\n"


def read_notices(content: bytes, rejected: RejectedRows | None = None) -> Iterator[Notice]:
    """The notices of a document; Refused if it is none, or unsafe to parse.

    Records of a JSON document that are no notices are added to ``rejected``; the others go on.
    """
    start = content[:64].lstrip(_SPACE)
    if start.startswith(b"["):
        yield from record_notices(io.BytesIO(content), rejected)
        return
    if start.startswith(b"{"):
        try:
            document: Any = json.loads(content) if len(content) <= _MOST_JSON_BYTES else None
        except (ValueError, RecursionError):
            document = None  # reported as unknown below
        records = None
        if isinstance(document, dict):
            records = document.get("results") or document.get("records") or [document]
        yield from _of_records(records if isinstance(records, list) else (), rejected)
        return
    root = xml_tree(content)
    read = _READERS.get(root.name)
    notice = read(root) if read is not None else None
    if notice is None:
        raise Refused("notice_unknown", _UNKNOWN)
    if rejected is not None:
        rejected.accept(1)
    yield notice


def record_notices(stream: BinaryIO, rejected: RejectedRows | None = None) -> Iterator[Notice]:
    """The notices of a JSON array of records (an export of DILA's open data), read one at a time."""
    yield from _of_records(json_items(stream), rejected)


def _of_records(records: Iterable[Any], rejected: RejectedRows | None) -> Iterator[Notice]:
    rejected = RejectedRows() if rejected is None else rejected
    has_any = False
    for record in records:
        fields = record.get("fields", record) if isinstance(record, Mapping) else None
        try:
            notice = boamp_record(fields if isinstance(fields, Mapping) else {})
        except Refused as refusal:
            rejected.reject(refusal)  # only this record is left out
            continue
        rejected.accept(1)
        has_any = True
        yield notice
    if not has_any:
        raise Refused("notice_unknown", _UNKNOWN)
