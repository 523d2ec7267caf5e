"""Recognises a licence in the metadata of other catalogues: by id, URL or name, even misspelt.

Ids, URLs and names are those by which data.gouv.fr knows the two licences of French law (CRPA D323-2-1). The first
Licence Ouverte (2011) has the same obligations as the second, so it is read as Licence Ouverte.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from maillage.core.text import normalised_text
from maillage.opendata.catalog.domain.terms import Licence

_IDS: Final[Mapping[str, Licence]] = {
    "lov2": Licence.LICENCE_OUVERTE,
    "fr-lo": Licence.LICENCE_OUVERTE,
    "etalab-2.0": Licence.LICENCE_OUVERTE,
    "etalab": Licence.LICENCE_OUVERTE,
    "lo/ol": Licence.LICENCE_OUVERTE,
    "odc-odbl": Licence.ODBL,
    "odc-odbl-1.0": Licence.ODBL,
    "odbl": Licence.ODBL,
    "odbl-1.0": Licence.ODBL,
}
# Without scheme and trailing slash: http and https mean the same licence.
_ADDRESSES: Final[Mapping[str, Licence]] = {
    "www.etalab.gouv.fr/licence-ouverte-open-licence": Licence.LICENCE_OUVERTE,
    "etalab.gouv.fr/licence-ouverte-open-licence": Licence.LICENCE_OUVERTE,
    "www.etalab.gouv.fr/wp-content/uploads/2017/04/etalab-licence-ouverte-v2.0.pdf": Licence.LICENCE_OUVERTE,
    "www.etalab.gouv.fr/wp-content/uploads/2018/11/open-licence.pdf": Licence.LICENCE_OUVERTE,
    "www.etalab.gouv.fr/wp-content/uploads/2014/05/licence_ouverte.pdf": Licence.LICENCE_OUVERTE,
    "www.etalab.gouv.fr/wp-content/uploads/2014/05/open_licence.pdf": Licence.LICENCE_OUVERTE,
    "github.com/etalab/licence-ouverte/blob/master/lo.md": Licence.LICENCE_OUVERTE,
    "spdx.org/licenses/etalab-2.0": Licence.LICENCE_OUVERTE,
    "spdx.org/licenses/etalab-2.0.html": Licence.LICENCE_OUVERTE,
    "www.data.gouv.fr/licence-ouverte-open-licence": Licence.LICENCE_OUVERTE,
    "publications.europa.eu/resource/authority/licence/etalab_2_0": Licence.LICENCE_OUVERTE,
    "opendatacommons.org/licenses/odbl": Licence.ODBL,
    "opendatacommons.org/licenses/odbl/summary": Licence.ODBL,
    "opendatacommons.org/licenses/odbl/1-0": Licence.ODBL,
    "opendatacommons.org/licenses/odbl/1.0": Licence.ODBL,
    "www.opendatacommons.org/licenses/odbl": Licence.ODBL,
    "opendefinition.org/licenses/odc-odbl": Licence.ODBL,
    "www.opendefinition.org/licenses/odc-odbl": Licence.ODBL,
    "spdx.org/licenses/odbl-1.0": Licence.ODBL,
    "spdx.org/licenses/odbl-1.0.html": Licence.ODBL,
    "publications.europa.eu/resource/authority/licence/odc_bl": Licence.ODBL,
}
_NAMES: Final[Mapping[str, Licence]] = {
    "licence ouverte open licence": Licence.LICENCE_OUVERTE,
    "licence ouverte open licence version 2 0": Licence.LICENCE_OUVERTE,
    "licence ouverte open licence v2 0": Licence.LICENCE_OUVERTE,
    "licence ouverte open licence v2": Licence.LICENCE_OUVERTE,
    "licence ouverte": Licence.LICENCE_OUVERTE,
    "licence ouverte v1": Licence.LICENCE_OUVERTE,
    "licence ouverte v1 0": Licence.LICENCE_OUVERTE,
    "licence ouverte 1 0": Licence.LICENCE_OUVERTE,
    "licence ouverte v2": Licence.LICENCE_OUVERTE,
    "licence ouverte v2 0": Licence.LICENCE_OUVERTE,
    "licence ouverte 2 0": Licence.LICENCE_OUVERTE,
    "licence ouverte version 2 0": Licence.LICENCE_OUVERTE,
    "licence ouverte etalab": Licence.LICENCE_OUVERTE,
    "licence ouverte v2 0 etalab": Licence.LICENCE_OUVERTE,
    "licence etalab": Licence.LICENCE_OUVERTE,
    "licence etalab v2": Licence.LICENCE_OUVERTE,
    "licence etalab v2 0": Licence.LICENCE_OUVERTE,
    "open licence v2 0": Licence.LICENCE_OUVERTE,
    "open licence version 2 0": Licence.LICENCE_OUVERTE,
    "open data commons open database license odbl": Licence.ODBL,
    "open data commons open database license odbl v1 0": Licence.ODBL,
    "open data commons open database license 1 0": Licence.ODBL,
    "open data commons open database license": Licence.ODBL,
    "open database license odbl 1 0": Licence.ODBL,
    "open database license odbl v1 0": Licence.ODBL,
    "open database license": Licence.ODBL,
    "licence odbl": Licence.ODBL,
    "odbl 1 0": Licence.ODBL,
    "odbl v1 0": Licence.ODBL,
}
_MOST_SLIPS: Final = 2  # edit distance, as in udata
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")


def licence_of(texts: Iterable[str]) -> Licence | None:
    """The licence named by the first text that names one; None if none does."""
    for text in texts:
        address = _ADDRESS.search(text)
        licence = _ADDRESSES.get(_bare_address(address[0])) if address else None
        licence = licence or _licence_named(text.replace(address[0], " ") if address else text)
        if licence is not None:
            return licence
    return None


def _bare_address(address: str) -> str:
    try:
        parts = urlsplit(address.rstrip(".,;)").lower())
    except ValueError:
        # Not a valid URL, hence not a known one.
        return ""
    return f"{parts.netloc}{parts.path.rstrip('/')}"


def _licence_named(text: str) -> Licence | None:
    licence = _IDS.get(text.strip().lower())
    name = normalised_text(text)
    if licence is not None or not name:
        return licence
    near = {
        licence
        for other, licence in _NAMES.items()
        # Digits must match exactly: "version 3.0" is not "version 2.0".
        if abs(len(name) - len(other)) <= _MOST_SLIPS
        and _digits(name) == _digits(other)
        and _slips(name, other) <= _MOST_SLIPS
    }
    # Close to both: ambiguous.
    return near.pop() if len(near) == 1 else None


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdigit())


def _slips(text: str, other: str) -> int:
    """Edit distance of two texts (Levenshtein 1965)."""
    row = list(range(len(other) + 1))
    for place, mark in enumerate(text, 1):
        before, row[0] = row[0], place
        for column, against in enumerate(other, 1):
            before, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, before + (mark != against))
    return row[-1]
