"""Reads the addresses of town halls from the directory of public services (DILA, « Annuaire de l’administration »).

Two forms of it are read: the export of its API, a list of records whose ``pivot`` is JSON in a string, and the document
of its archive, which has the list under ``service`` and ``pivot`` as JSON. Annexes and town halls of former communes
(« mairie déléguée ») are left out: their mailboxes are not the commune's.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from maillage.accounts.domain.pasted_addresses import emails_in
from maillage.core.problems import Refused, sentence

_TOWN_HALL: Final = "mairie"
_SECONDARY: Final = re.compile(r"d[ée]l[ée]gu[ée]e|annexe|antenne", re.IGNORECASE)
_NOT_DIRECTORY: Final = sentence(
    "Ce fichier n’est pas l’annuaire de l’administration : donnez l’export JSON de son API, ou le document de son "
    "archive."
)


def read_town_halls(path: Path) -> dict[str, list[str]]:
    """The addresses of town halls by Insee code, in lower case; communes without an address are absent.

    Raises Refused if the file is not the directory, or names no town hall.
    """
    try:
        document = json.loads(path.read_bytes())
    except ValueError as error:
        # Nothing was written: the directory in force stays.
        raise Refused("not_the_directory", _NOT_DIRECTORY) from error
    records = document.get("service") if isinstance(document, dict) else document
    if not isinstance(records, list):
        raise Refused("not_the_directory", _NOT_DIRECTORY)
    addresses: dict[str, list[str]] = {}
    for record in records:
        if not isinstance(record, Mapping) or _SECONDARY.search(str(record.get("nom") or "")):
            continue
        if _TOWN_HALL not in _service_types(record.get("pivot")):
            continue
        emails = emails_in(str(record.get("adresse_courriel") or ""))
        code = str(record.get("code_insee_commune") or "")
        if emails and code:
            of_commune = addresses.setdefault(code, [])
            of_commune += [email for email in emails if email not in of_commune]
    if not addresses:
        raise Refused("not_the_directory", _NOT_DIRECTORY)
    return addresses


def _service_types(pivot: Any) -> Iterator[str]:
    """The types of service of a record, as JSON or as JSON in a string."""
    try:
        parts = json.loads(pivot) if isinstance(pivot, str) else pivot
    except ValueError:
        # A record of another kind: it is no town hall.
        return
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Mapping):
            yield str(part.get("type_service_local") or "")
