"""Reads declarations: those that ship, overridden key by key by files of the same name in the data folder.

A file there with another name declares a source of the agency's own. TOML, so that codes stay texts ("044") and notes
stay comments.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from maillage.core.problems import Refused, sentence
from maillage.sources.domain.freshness import judge_date_place
from maillage.sources.domain.terms import (
    Canary,
    Expectation,
    Find,
    Freshness,
    Needs,
    Restriction,
    SourceDeclaration,
    SourceLicence,
)

DECLARED: Final = Path(__file__).resolve().parents[1] / "declared"
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FORBIDDEN_EXTRA: Final = ConfigDict(extra="forbid")
for _part in (Canary, Expectation, Find, Freshness, Needs, Restriction, SourceDeclaration):
    with_config(_FORBIDDEN_EXTRA)(_part)
_ADAPTER: Final = TypeAdapter(SourceDeclaration)
_BROKEN: Final = sentence("La déclaration %(file)s n’est pas lisible (%(reason)s) : corrigez-la, ou retirez-la.")


def read_declarations(own: Path | None = None) -> dict[str, SourceDeclaration]:
    """The declarations by id, in order of lot and id; ``own`` is the folder of the agency's files, if any.

    Raises:
        Refused: a file is malformed, names an unknown key or value; the sentence says which.
    """
    files = {path.stem: path for path in sorted(DECLARED.glob("*.toml"))}
    overrides = {path.stem: path for path in sorted(own.glob("*.toml"))} if own is not None and own.is_dir() else {}
    declarations = [
        _read(name, files.get(name), overrides.get(name)) for name in sorted({*files.keys(), *overrides.keys()})
    ]
    declarations.sort(key=lambda declaration: (declaration.lot or 9, declaration.id))
    return {declaration.id: declaration for declaration in declarations}


def _read(name: str, shipped: Path | None, own: Path | None) -> SourceDeclaration:
    form: dict[str, Any] = {}
    for path in (shipped, own):
        if path is not None:
            try:
                form = _merged(form, tomllib.loads(path.read_text("utf-8")))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise Refused("source_declaration", _BROKEN, file=path.name, reason=str(error)[:200]) from error
    file = (own or shipped or Path(name)).name
    form.setdefault("id", name)
    if form["id"] != name or not _ID.fullmatch(name):
        reason = f"id = {form['id']!r}"
        raise Refused("source_declaration", _BROKEN, file=file, reason=reason[:200])
    digest = hashlib.sha256(json.dumps(form, sort_keys=True, default=str).encode()).hexdigest()[:12]
    try:
        declaration = _ADAPTER.validate_python({**form, "version": digest, "is_own": shipped is None})
        # Words that the types leave open.
        SourceLicence(declaration.licence)
        assert declaration.freshness.every_days > 0
        assert declaration.freshness.late_after_days > 0
        judge_date_place(declaration.freshness.data_date)
        for pattern in (declaration.needs.member, *(find.match + find.title for find in declaration.find)):
            re.compile(pattern)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        reason = f"{'.'.join(map(str, first['loc']))} : {first['msg']}"
        raise Refused("source_declaration", _BROKEN, file=file, reason=reason[:200]) from error
    except (ValueError, re.error) as error:
        raise Refused("source_declaration", _BROKEN, file=file, reason=str(error)[:200]) from error
    return declaration


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``below`` with the keys of ``above``; tables are merged key by key, lists replaced whole."""
    merged = dict(below)
    for key, value in above.items():
        below_it = merged.get(key)
        merged[key] = _merged(below_it, value) if isinstance(below_it, dict) and isinstance(value, dict) else value
    return merged
