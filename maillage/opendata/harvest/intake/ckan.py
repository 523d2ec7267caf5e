"""Reads the data sets of a CKAN catalogue through its action API (package_search).

Fields: CKAN 2.11, "Action API reference"; extras named as in ckanext-dcat (identifier, frequency, temporal_start, …).
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from maillage.core.net.fetch import FetchedDocument
from maillage.core.net.public_hosts import is_web_address
from maillage.core.plain_text import one_line, plain_text, printable
from maillage.core.problems import Refused, sentence
from maillage.opendata.catalog.domain.dcat_vocabulary import form_of, frequency_of, theme_of
from maillage.opendata.harvest.domain.harvest import RemoteDataset, RemoteFileFound, Unreadable
from maillage.opendata.harvest.intake import dcat

ROWS_A_PAGE: Final = 100
ACCEPT: Final = "application/json"
_ACTION: Final = "/api/3/action/package_search"
_MOST_DESCRIPTION: Final = 50_000
_EXTRAS: Final = ("uri", "guid", "identifier", "frequency", "temporal_start", "temporal_end", "theme", "conforms_to")


def first_page(url: str) -> str:
    """URL of the first page of the catalogue whose home page or API is at ``url``."""
    parts = urlsplit(url)
    root = parts.path.partition("/api/")[0].rstrip("/").removesuffix("/dataset")
    return _page(urlunsplit((parts.scheme, parts.netloc, f"{root}{_ACTION}", "", "")), 0)


def read_packages(document: FetchedDocument) -> dcat.RemoteCataloguePage:
    """The page in the document; Refused if it is not a CKAN response."""
    try:
        answer = json.loads(document.body)
    except (ValueError, RecursionError) as error:
        # Usually HTML: the URL is not that of a CKAN.
        raise _not_ckan(document) from error
    result = answer.get("result") if isinstance(answer, dict) and answer.get("success") is True else None
    if not isinstance(result, dict):
        raise _not_ckan(document)
    packages = result.get("results")
    packages = packages if isinstance(packages, list) else []
    pairs = (pair.partition("=") for pair in urlsplit(document.url).query.split("&"))
    start = next((int(value) for name, _, value in pairs if name == "start" and value.isdigit()), 0)
    root = document.url.partition(_ACTION)[0]
    datasets = tuple(_remote_dataset(package, root) for package in packages if _is_dataset(package))
    count = result.get("count")
    has_more = bool(packages) and isinstance(count, int) and start + len(packages) < count
    following = _page(document.url.partition("?")[0], start + len(packages)) if has_more else None
    return dcat.RemoteCataloguePage(datasets, following)


def _page(action: str, start: int) -> str:
    # In order of creation: data sets added while reading come last, and none is skipped.
    return f"{action}?{urlencode({'rows': ROWS_A_PAGE, 'start': start, 'sort': 'metadata_created asc, id asc'})}"


def _not_ckan(document: FetchedDocument) -> Refused:
    message = sentence("« %(url)s » ne répond pas comme un catalogue CKAN : donnez l’adresse de son accueil.")
    return Refused("harvest_not_ckan", message, url=document.url)


def _is_dataset(package: Any) -> bool:
    """Whether it is an active data set: CKAN lists harvest sources and showcases along with data sets."""
    if not isinstance(package, dict):
        return True  # reported as unreadable
    is_listed = package.get("type", "dataset") == "dataset" and package.get("state", "active") == "active"
    return is_listed and not package.get("private")


def _remote_dataset(package: Any, root: str) -> RemoteDataset | Unreadable:
    if not isinstance(package, dict):
        return Unreadable("", "package")
    # ckanext-scheming puts extras at the root of the package.
    extras = {name: _text(package, name) for name in _EXTRAS if name in package}
    for pair in _objects(package, "extras"):
        value = pair.get("value")
        if isinstance(pair.get("key"), str):
            written = value if isinstance(value, str) else json.dumps(value) if value is not None else ""
            extras[pair["key"]] = printable(written)
    name = _text(package, "name")
    tags = {one_line(_text(tag, "name"))[:100] for tag in _objects(package, "tags")} - {""}
    themes = [*_listed(extras.get("theme", "")), *(_text(group, "name") for group in _objects(package, "groups"))]
    standards = (address for address in _listed(extras.get("conforms_to", "")) if is_web_address(address, longest=500))
    publisher = extras.get("publisher_name") or _text(package.get("organization"), "title")
    return RemoteDataset(
        remote_id=_text(package, "id"),
        title=one_line(_text(package, "title") or name)[:300],
        uri=extras.get("uri", ""),
        description=plain_text(_text(package, "notes")[:_MOST_DESCRIPTION]),
        licences=tuple(filter(None, (_text(package, f"license_{part}") for part in ("id", "url", "title")))),
        frequency=frequency_of(extras.get("frequency", "")),
        theme=next(filter(None, map(theme_of, themes)), None),
        keywords=tuple(sorted(tags)[: dcat.MOST_KEYWORDS]),
        places=tuple(filter(None, (extras.get("spatial_uri", ""), extras.get("spatial-uri", "")))),
        period_start=dcat.read_first_day(extras.get("temporal_start", "")),
        period_end=dcat.read_last_day(extras.get("temporal_end", "")),
        contact_name=one_line(_first(package, extras, "contact_name", "maintainer", "author"))[:200],
        contact_email=_first(package, extras, "contact_email", "maintainer_email", "author_email"),
        publisher=one_line(publisher)[:300],
        landing_page=f"{root}/dataset/{name}" if name else "",
        conforms_to=next(standards, ""),
        origins=tuple(filter(None, (extras.get("identifier", ""), extras.get("guid", ""), _text(package, "url")))),
        issued_at=dcat.read_moment(_text(package, "metadata_created")),
        modified_at=dcat.read_moment(_text(package, "metadata_modified")),
        files=dcat.distinct_files(
            RemoteFileFound(
                url=_text(resource, "url").strip(),
                title=one_line(_text(resource, "name"))[:300],
                form=form_of(_text(resource, "format"))[:60],
                media_type=_text(resource, "mimetype")[:120],
                size_bytes=size if isinstance(size := resource.get("size"), int) and 0 <= size < 10**15 else None,
            )
            for resource in _objects(package, "resources")[: dcat.MOST_FILES]
        ),
    )


def _listed(written: str) -> list[str]:
    """A list that ckanext-dcat encodes as JSON, or the text as a single item."""
    try:
        items = json.loads(written)
    except (ValueError, RecursionError):
        # Not a list: the text is the value.
        return [written] if written else []
    return [item for item in items if isinstance(item, str)] if isinstance(items, list) else [written]


def _first(package: Mapping[str, Any], extras: Mapping[str, str], *names: str) -> str:
    return next((text for name in names if (text := extras.get(name) or _text(package, name))), "")


def _text(holder: Any, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    return printable(value) if isinstance(value, str) else ""


def _objects(package: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    values = package.get(name)
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
