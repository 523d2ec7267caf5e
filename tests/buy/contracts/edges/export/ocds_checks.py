"""What the programs of the standard say of a package of OCDS: libcoveocds, ocdsmerge; without a network."""

import copy
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import ocdsmerge
import requests
from ocdsextensionregistry.profile_builder import ProfileBuilder
from ocdsextensionregistry.util import session
from requests.adapters import BaseAdapter

from maillage.buy.contracts.edges.export.ocds.codes import EXTENSIONS

SAMPLES: Final = Path(__file__).parents[4] / "samples" / "ocds"
_TAG: Final = "1__1__5"
_STANDARD: Final = f"https://standard.open-contracting.org/schema/{_TAG}/"
_EXTENSION: Final = re.compile(
    r"https://(?:raw\.githubusercontent|github)\.com/open-contracting-extensions/ocds_(?P<name>[a-z]+)_extension/"
    r"(?:v?[0-9.]+|master|archive)/(?P<path>.+)"
)


class _FilesAtHand(BaseAdapter):
    """Answers for the addresses of the standard and of extensions with the files of tests/samples, and for no other."""

    def send(self, request: requests.PreparedRequest, *_others: Any, **_more: Any) -> requests.Response:
        answer = requests.Response()
        answer.request, answer.url, answer.encoding = request, str(request.url), "utf-8"
        content = _content_at(answer.url)
        answer.status_code = 404 if content is None else 200
        answer.raw = io.BytesIO(content or b"")
        return answer

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def files_at_hand() -> Iterator[None]:
    """What programs of the standard ask for by its address is found in tests/samples: there is no network."""
    with (
        patch.object(requests.Session, "get_adapter", lambda *_own, **_asked: _FilesAtHand()),
        session.cache_disabled(),
    ):
        yield


def conformance(package: Mapping[str, Any]) -> dict[str, Any]:
    """What libcoveocds finds wrong with a package: nothing is an empty dict."""
    from libcoveocds.api import ocds_json_output  # noqa: PLC0415 -- slow import: half a second of each worker
    from libcoveocds.config import LibCoveOCDSConfig  # noqa: PLC0415 -- likewise

    config = LibCoveOCDSConfig({"standard_zip": _standard(), "context": "api"})
    # It writes the schema with its extensions into a folder, by default the one it runs in.
    with files_at_hand(), tempfile.TemporaryDirectory() as folder:
        found = ocds_json_output(folder, json_data=copy.deepcopy(dict(package)), lib_cove_ocds_config=config)
    kept = ("validation_errors", "additional_fields", "additional_checks", "conformance_errors", "extensions")
    told = {name: found.get(name) for name in kept}
    told["extensions"] = (told["extensions"] or {}).get("invalid_extension")
    told["additional_closed_codelist_values"] = found.get("additional_closed_codelist_values")
    told["additional_open_codelist_values"] = found.get("additional_open_codelist_values")
    return {name: value for name, value in told.items() if value}


def merged_by_the_standard(releases: list[dict[str, Any]]) -> Any:
    """The compiled release of ocdsmerge, with the rules of the schema and of the extensions."""
    with files_at_hand():
        builder = ProfileBuilder(
            _TAG,
            list(EXTENSIONS),
            standard_base_url=_standard(),
        )
        schema = builder.patched_release_schema()
        return ocdsmerge.Merger(schema).create_compiled_release(copy.deepcopy(releases))


def _content_at(address: str) -> bytes | None:
    """What stands at an address of the standard or of an extension; None where nothing does."""
    if address.startswith(_STANDARD):
        return (SAMPLES / "schema" / address.removeprefix(_STANDARD)).read_bytes()
    extension = _EXTENSION.match(address)
    if extension is None:
        return None
    folder = SAMPLES / "extensions" / extension["name"]
    if extension["path"].endswith(".zip"):
        return _archive(folder, "extension")
    path = folder / extension["path"]
    return path.read_bytes() if path.is_file() else None


def _standard() -> bytes:
    """The files of the standard as the archive of its repository has them."""
    return _archive(SAMPLES, "standard")


def _archive(folder: Path, name: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(f"{name}/", "")
        for path in sorted(folder.rglob("*.*")):
            if path.is_file():
                packed.write(path, f"{name}/{path.relative_to(folder)}")
    return archive.getvalue()


def json_of(text: bytes) -> Any:
    """A package that was written."""
    return json.loads(text)
