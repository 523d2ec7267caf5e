"""Finds the address of a file: one function a kind of ``find``, each from what the publisher answers.

A publisher's answer is read by ``ask``, which keeps it and asks conditionally.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

from maillage.core.problems import NotFound, Unavailable, sentence
from maillage.sources.domain.freshness import day_in_text
from maillage.sources.domain.terms import Find, FindKind, LocatedFile

DATAGOUV: Final = "https://www.data.gouv.fr/api/1"
GEOPF: Final = "https://data.geopf.fr/telechargement"
TED: Final = "https://ted.europa.eu/packages"
Ask = Callable[[str], bytes]
_HREF: Final = re.compile(r"""<a\s[^>]*href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_MOST_ENTRIES: Final = 10_000
_MOST_PAGES: Final = 1_000
_PACKAGE_DAYS: Final = 5  # after the end of a month, before its package is asked for
_NOTHING: Final = sentence(
    "« %(address)s » ne propose aucun fichier qui convienne (%(pattern)s) : il a été renommé ou retiré."
)
_UNREADABLE: Final = sentence("« %(address)s » ne répond pas comme prévu : son producteur a changé de format.")
_NOT_OF_REGION: Final = sentence(
    "« %(address)s » n’a pas de fichier d’un tenant pour la région %(region)s : dans votre fichier du même nom, "
    "déclarez celui qui convient, ou is_off = true."
)
_ENDLESS: Final = sentence("« %(address)s » renvoie sans fin à d’autres pages : son producteur a changé de format.")
_FOLDER_EMPTY: Final = sentence("Le dossier surveillé %(folder)s est vide : déposez-y le fichier reçu.")


@dataclass(frozen=True, slots=True)
class RegionCodes:
    """The region of the installation: its code, its départements, its communes and their EPCI."""

    region: str
    departements: tuple[str, ...]
    communes: tuple[str, ...] = ()
    epcis: tuple[str, ...] = ()

    @property
    def areas(self) -> frozenset[str]:
        """The addresses of the territories of the region, itself among them."""
        kinds = {"departement": self.departements, "epci": self.epcis, "commune": self.communes}
        return frozenset({f"region:{self.region}", *(f"{kind}:{code}" for kind in kinds for code in kinds[kind])})


def locate(find: Find, part: str, codes: RegionCodes, ask: Ask, *, today: date) -> LocatedFile:
    """Where the file is now; ``part`` is the département of one of several files.

    Raises:
        NotFound: nothing fits. Unavailable: the answer cannot be read. Whatever ``ask`` raises.
    """
    match find.kind:
        case FindKind.DATAGOUV_RESOURCE:
            located = LocatedFile(f"{DATAGOUV}/datasets/r/{find.resource}")
        case FindKind.DATAGOUV_TITLE:
            located = _newest_resource(find, ask)
        case FindKind.HTML_INDEX:
            located = _newest_link(find, _filled(find.address, part, codes), ask)
        case FindKind.GEOPF_ATOM:
            located = _newest_product(find, part, ask)
        case FindKind.ODS_EXPORT:
            where = quote(_filled(find.where, part, codes), safe="")
            address = _filled(find.address, part, codes)
            separator = "&" if "?" in address else "?"
            located = LocatedFile(f"{address}{separator}where={where}" if where else address)
        case FindKind.TEMPLATE:
            located = _filled_address(find, part, codes, ask)
        case FindKind.TED_PACKAGE:
            located = _last_package(today)
        case FindKind.PAGED_API | FindKind.TRANSPORT_FEEDS:
            address = _filled(find.address, part, codes)
            located = LocatedFile(address, f"{_name(address.partition('?')[0].rstrip('/')) or 'pages'}.json")
        case FindKind.FOLDER:
            located = _newest_in_folder(find)
    return located


def unreadable(address: str) -> Unavailable:
    """The problem of an answer that has another form than it had."""
    return Unavailable("source_answer", _UNREADABLE, address=address)


def records_of_pages(address: str, ask: Ask) -> list[Any]:
    """The records of an API that answers by pages: {"results": [...], "next": address or null}.

    Raises:
        Unavailable: a page has another form, or the pages have no end. Whatever ``ask`` raises.
    """
    records: list[Any] = []
    visited: set[str] = set()
    following: Any = address
    while following:
        if following in visited or len(visited) >= _MOST_PAGES:
            raise Unavailable("source_endless", _ENDLESS, address=address)
        visited.add(following)
        try:
            page = json.loads(ask(following))
            results, following = page["results"], page["next"]
        except (ValueError, RecursionError, TypeError, KeyError) as error:
            raise unreadable(address) from error
        if not isinstance(results, list) or not isinstance(following, str | None):
            raise unreadable(address)
        records += results
        following = following and urljoin(address, following)
    return records


def _filled(text: str, part: str, codes: RegionCodes) -> str:
    """The template with its codes: {region}, {departement}, {departements} as a quoted list."""
    quoted = ",".join(f'"{code}"' for code in codes.departements)
    values = {"{region}": codes.region, "{departement}": part, "{departements}": quoted}
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _filled_address(find: Find, part: str, codes: RegionCodes, ask: Ask) -> LocatedFile:
    """The address of a template, with the MD5 that stands beside the file (``match`` = ".md5", as Geofabrik's does)."""
    address = _filled(find.address, part, codes)
    if "{region_name}" in address:
        if codes.region not in find.region_names:
            raise NotFound("source_region_not_published", _NOT_OF_REGION, address=address, region=codes.region)
        address = address.replace("{region_name}", find.region_names[codes.region])
    beside = ask(address + find.match).decode("ascii", "replace").split() if find.match.startswith(".") else []
    return LocatedFile(address, checksum=f"{find.match[1:]}:{beside[0]}" if beside else "")


def _last_package(today: date) -> LocatedFile:
    # A few days after its end: the package of the month before is not there on its first days.
    end = (today - timedelta(days=_PACKAGE_DAYS)).replace(day=1) - timedelta(days=1)
    name = f"{end.year}-{end.month}"
    return LocatedFile(f"{TED}/monthly/{name}", f"{name}.tar.gz", title=end.isoformat())


def _newest_resource(find: Find, ask: Ask) -> LocatedFile:
    address = f"{DATAGOUV}/datasets/{find.dataset}/"
    content = ask(address)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise unreadable(address) from error
    resources = document.get("resources") if isinstance(document, dict) else None
    if not isinstance(resources, list):
        raise unreadable(address)
    fitting = [
        resource
        for resource in resources[:_MOST_ENTRIES]
        if isinstance(resource, dict) and re.search(find.title, str(resource.get("title", "")))
    ]
    if not fitting:
        raise NotFound("source_nothing_fits", _NOTHING, address=address, pattern=find.title)
    # The title says the day, where it has one: last_modified lies where old files are touched again.
    newest = max(fitting, key=lambda entry: (day_in_text(str(entry.get("title", ""))) or date.min, _day_of(entry)))
    checksum = newest.get("checksum") or {}
    digest = f"{checksum.get('type')}:{checksum.get('value')}" if checksum.get("value") else ""
    title, url = str(newest.get("title", "")), str(newest.get("url", ""))
    return LocatedFile(url, _name(url), title, digest, _day_of(newest) or None)


def _day_of(resource: dict[str, Any]) -> date:
    try:
        return datetime.fromisoformat(str(resource.get("last_modified", ""))).date()
    except ValueError:
        return date.min


def _newest_link(find: Find, address: str, ask: Ask) -> LocatedFile:
    hrefs = [unescape(href) for href in _HREF.findall(ask(address).decode("utf-8", "replace"))][:_MOST_ENTRIES]
    names = sorted({href for href in hrefs if re.search(find.match, href)}, key=_age_key)
    if not names:
        raise NotFound("source_nothing_fits", _NOTHING, address=address, pattern=find.match)
    url = urljoin(address, names[-1])
    return LocatedFile(url, _name(url), title=_name(url))


def _newest_product(find: Find, part: str, ask: Ask) -> LocatedFile:
    zone = find.zone or (f"D{part.zfill(3)}" if part else "FRA")
    address = f"{GEOPF}/resource/{find.resource}?zone={zone}&page=1&limit=50"
    text = ask(address).decode("utf-8", "replace")
    # Names may have a version beside: BDALTIV2_2-0_25M_ASC_LAMB93-IGN69_D031_2021-05-12 is of BDALTI.
    pattern = rf"(?<![\w-]){re.escape(find.resource)}(?:V\d+)?_[\w.-]+"
    names = sorted({name.removesuffix(".7z") for name in re.findall(pattern, text)}, key=_age_key)
    names = [name for name in names if re.search(find.match, name) and f"_{zone}_" in f"{name}_"]
    if not names:
        raise NotFound("source_nothing_fits", _NOTHING, address=address, pattern=find.match)
    name = names[-1]
    return LocatedFile(f"{GEOPF}/download/{find.resource}/{name}/{name}.7z", f"{name}.7z", title=name)


def _newest_in_folder(find: Find) -> LocatedFile:
    folder = Path(find.folder).resolve()
    if not find.folder:
        raise NotFound("source_folder_empty", _FOLDER_EMPTY, folder="?")
    files = [path for path in folder.glob("*") if path.is_file() and not path.name.startswith(".")]
    fitting = [path for path in files if re.search(find.match, path.name)]
    if not fitting:
        raise NotFound("source_folder_empty", _FOLDER_EMPTY, folder=str(folder))
    newest = max(fitting, key=lambda path: (path.stat().st_mtime, path.name))
    return LocatedFile(newest.as_uri(), newest.name, title=newest.name)


def _age_key(name: str) -> tuple[date, str]:
    return day_in_text(name) or date.min, name


def _name(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]
