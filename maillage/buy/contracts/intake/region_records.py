"""Writes the records of a national document whose place of execution is in a region, as they are, one at a time.

The document names the buyer by its SIRET, which says no place: a contract is of the region where it is carried out.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from maillage.buy.contracts.domain.place_codes import PlaceCodes, PlaceReading
from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.buy.contracts.intake.documents import raw_records, records_report
from maillage.buy.contracts.intake.place_tables import place_codes
from maillage.buy.contracts.intake.raw_records import KIND_OF_CONTAINER, RawRecord, RawStream
from maillage.core.problems import Refused, sentence
from maillage.core.tables.rejected_rows import RejectionReport

_CONTAINERS: Final = {kind: name for name, kind in reversed(KIND_OF_CONTAINER.items())}
_NOBODY: Final = sentence(
    "« %(name)s » n’a aucun marché exécuté dans la région : le producteur a peut-être changé ses codes de lieux."
)


def write_region_records(path: Path, target: Path, *, region: str) -> RejectionReport:
    """Write the records of the region ("52") as a JSON document; which records of the whole were set aside, and why.

    Raises:
        Refused: too many records cannot be read, or none is of the region: what is in force stays.
    """
    count = 0

    def passing(stream: RawStream, sink: IO[str]) -> RawStream:
        nonlocal count
        codes = place_codes()
        for raw in stream:
            if isinstance(raw, RawRecord) and _is_of_region(raw, codes, region):
                wrapped = raw.fields if raw.kind is None else {_CONTAINERS[raw.kind]: raw.fields}
                sink.write(("," if count else "") + json.dumps(wrapped, ensure_ascii=False) + "\n")
                count += 1
            yield raw

    with target.open("w", encoding="utf-8") as sink:
        sink.write("[")
        report = records_report(passing(raw_records(path), sink), path.name)
        sink.write("]\n")
    if not count:
        raise Refused("contracts_region_empty", _NOBODY, name=path.name)
    return report


def _is_of_region(raw: RawRecord, codes: PlaceCodes, region: str) -> bool:
    place = raw.fields.get("lieuExecution")
    if not isinstance(place, dict):
        return False
    readings = list(codes.readings(f"{place.get('code') or ''}".strip().upper()))
    # 52 is a région and another's département: the kind decides, where the code can be of it.
    stated = [reading for reading in readings if reading.kind.value == place.get("typeCode")]
    return region in {found for reading in stated or readings for found in _regions(reading, codes)}


def _regions(reading: PlaceReading, codes: PlaceCodes) -> Iterator[str | None]:
    if reading.kind is PlaceKind.REGION:
        yield reading.code
    for departement in codes.departements_of(reading):
        yield codes.departements[departement][1]
