"""Keeps, of a package of TED with the notices of all Europe, those that name a place of a region.

A package of a month is a tar.gz of XML documents, or of one tar.gz a day; it is read as a stream, one document at a
time (344 MB packed and about 4 GB open, in 2026).
"""

import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from maillage.buy.notices.intake.xml_tree import MOST_BYTES
from maillage.core.problems import Refused, sentence

# The codes of NUTS (2016 and 2021) of a région begin with these: Regulation (EC) 1059/2003, annex I.
NUTS_OF_REGIONS: Final[Mapping[str, str]] = {
    "01": "FRY1", "02": "FRY2", "03": "FRY3", "04": "FRY4", "06": "FRY5", "11": "FR1", "24": "FRB", "27": "FRC",
    "28": "FRD", "32": "FRE", "44": "FRF", "52": "FRG", "53": "FRH", "75": "FRI", "76": "FRJ", "84": "FRK",
    "93": "FRL", "94": "FRM",
}  # fmt: skip
_PACKED: Final = (".tar.gz", ".tgz", ".tar")
_BROKEN: Final = sentence("« %(name)s » s’arrête en chemin, ou n’est pas un paquet du TED : téléchargez-le de nouveau.")
_NONE: Final = sentence(
    "« %(name)s » n’a aucun avis de la région parmi ses %(read)s : ses codes de lieu ont peut-être changé."
)


@dataclass(frozen=True, slots=True)
class PackageCounts:
    """How many documents a package has, and how many of them name a place of the region."""

    read: int
    kept: int


def keep_notices_of(package: Path, target: Path, *, region: str) -> PackageCounts:
    """Write to the ZIP ``target`` the documents that name a place of the region: of the work, a buyer or a holder.

    Raises:
        Refused: the package is cut short or none, or no document names one.
    """
    # As the text of an element (eForms), or as an attribute (the forms before).
    place = re.compile(rb"[>\"]\s*%b[0-9A-Z]{0,2}\s*[<\"]" % NUTS_OF_REGIONS[region].encode())
    read = count = 0
    try:
        with package.open("rb") as stream, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as notices:
            for name, content in _documents(stream):
                read += 1
                if place.search(content):
                    count += 1
                    notices.writestr(f"{count:06d}-{name[-60:]}", content)
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        # The packages before stay in force; nothing of this one is taken.
        raise Refused("ted_package_broken", _BROKEN, name=package.name) from error
    if not count:
        raise Refused("ted_package_elsewhere", _NONE, name=package.name, read=read)
    return PackageCounts(read, count)


def _documents(stream: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is None:
                continue
            if member.name.endswith(_PACKED):
                yield from _documents(content)
            elif member.name.lower().endswith(".xml") and member.size <= MOST_BYTES:
                yield member.name.rpartition("/")[2], content.read()
