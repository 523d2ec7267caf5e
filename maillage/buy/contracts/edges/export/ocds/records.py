"""The record of a contract: its releases, and what they say together.

They are merged as the standard asks (standard.open-contracting.org/1.1/en/schema/merging); the tests hold the result
against the standard's own program.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

# Lists whose later version replaces the earlier one, though their entries are numbered.
_REPLACED: Final = frozenset({"additionalIdentifiers"})
_OF_EACH_RELEASE: Final = frozenset({"id", "date", "tag"})


def contract_record(releases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The record of releases that stand in the order of time."""
    last = releases[-1]
    compiled: dict[str, Any] = {
        "ocid": last["ocid"],
        "id": f"{last['ocid']}-{last['date']}",
        "date": last["date"],
        "tag": ["compiled"],
    }
    for release in releases:
        compiled = _merged(compiled, {name: value for name, value in release.items() if name not in _OF_EACH_RELEASE})
    return {"ocid": last["ocid"], "releases": list(releases), "compiledRelease": compiled}


def _merged(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """``before`` with what ``after`` says: objects field by field, numbered entries by their number."""
    merged = dict(before)
    for name, value in after.items():
        stands = merged.get(name)
        if isinstance(value, dict) and isinstance(stands, dict):
            merged[name] = _merged(stands, value)
        elif (
            isinstance(stands, list)
            and isinstance(value, list)
            and name not in _REPLACED
            and all(isinstance(entry, dict) and "id" in entry for entry in value)
        ):
            entries = {entry["id"]: entry for entry in stands}
            for entry in value:
                entries[entry["id"]] = _merged(entries.get(entry["id"], {}), entry)
            merged[name] = list(entries.values())
        else:
            merged[name] = value
    return merged
