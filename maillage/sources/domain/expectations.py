"""Decides whether a file that was fetched is the one that was expected: a 200 proves nothing.

Each rule answers a complaint of users of these files (knowledge of the field: renamed columns, emptied lists, error
pages under the name of a table, lists that lost a part without a word).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from maillage.core.problems import Finding, Refused, sentence
from maillage.sources.domain.terms import FileFacts, SourceDeclaration

LEAST_BYTES: Final = 180  # shorter files of tables are empty shells (decp-processing skips them)
_HTML: Final = (b"<!doctype html", b"<html", b"<head")

_PAGE: Final = sentence("« %(name)s » est une page web, pas un fichier de données : l’adresse a sans doute changé.")
_EMPTY: Final = sentence("« %(name)s » n’a que %(bytes)s octets : c’est une coquille vide.")
_MAGIC: Final = sentence("« %(name)s » ne commence pas comme un fichier %(media)s : ce n’est pas le fichier attendu.")
_BYTES: Final = sentence("« %(name)s » fait %(bytes)s octets, hors de ce qui est attendu (%(least)s à %(most)s).")
_ROWS: Final = sentence("« %(name)s » a %(rows)s lignes, hors de ce qui est attendu (%(least)s à %(most)s).")
_REMOVED: Final = sentence(
    "« %(name)s » a perdu %(percent)s %% de ses lignes (%(before)s avant, %(rows)s maintenant) : au plus %(most)s %%."
)
_BAD: Final = sentence("« %(name)s » a %(bad)s lignes illisibles sur %(rows)s : au plus %(most)s %%.")
_COLUMN: Final = sentence("La colonne « %(column)s » manque : le producteur l’a peut-être renommée.")
_EMPTIED: Final = sentence("La colonne « %(column)s » est vide sur toutes les lignes.")
_CANARY: Final = sentence("La ligne où « %(column)s » vaut « %(value)s » manque (%(why)s) : le fichier est incomplet.")
_CHECKSUM: Final = sentence("« %(name)s » n’a pas l’empreinte que son producteur publie : il est abîmé.")
_NEW_COLUMN: Final = sentence("La colonne « %(column)s » est nouvelle.")


@dataclass(frozen=True, slots=True)
class FileInForce:
    """The last good file of the source: its rows and columns; None where they are not known."""

    rows: int | None = None
    columns: tuple[str, ...] = ()


def refuse_wrong_beginning(declaration: SourceDeclaration, name: str, beginning: bytes, size_bytes: int) -> None:
    """Raise Refused by the first bytes and the size alone: error pages, shells, other forms."""
    expect = declaration.expect
    start = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if expect.media != "html" and start.startswith(_HTML):
        raise Refused("source_page", _PAGE, name=name)
    least, most = expect.bytes or (LEAST_BYTES, 2**63)
    if size_bytes < min(least, LEAST_BYTES):
        raise Refused("source_shell", _EMPTY, name=name, bytes=size_bytes)
    if expect.magic and not beginning.startswith(expect.magic.encode("latin-1")):
        raise Refused("source_magic", _MAGIC, name=name, media=expect.media)
    if not least <= size_bytes <= most:
        raise Refused("source_bytes", _BYTES, name=name, bytes=size_bytes, least=least, most=most)


def refuse_other_checksum(name: str, published: str, computed: str) -> None:
    """Raise Refused if the published digest ("algorithm:hexadecimal") is another."""
    if published and published.lower() != computed.lower():
        raise Refused("source_checksum", _CHECKSUM, name=name)


def drift(declaration: SourceDeclaration, name: str, facts: FileFacts, before: FileInForce | None) -> list[Finding]:
    """Why the file is refused: each fault with its sentence; empty if it is as expected."""
    findings = [*_column_faults(declaration, facts), *_row_faults(declaration, name, facts, before)]
    expect = declaration.expect
    for number, canary in enumerate(expect.canaries):
        if number not in facts.canaries:
            params = {"column": canary.column, "value": canary.value, "why": canary.why or declaration.title}
            findings.append(Finding("source_canary", _CANARY, canary.column, None, params))
    return findings


def new_columns(declaration: SourceDeclaration, facts: FileFacts, before: FileInForce | None) -> list[Finding]:
    """Columns that neither the declaration nor the last good file had: reported, never refused."""
    if before is None or not before.columns:
        return []
    expect = declaration.expect
    named = {*expect.required, *expect.known, *expect.renamed.values(), *before.columns}
    return [
        Finding("source_new_column", _NEW_COLUMN, column, None, {"column": column})
        for column in facts.columns
        if column not in named
    ]


def refuse_drift(name: str, findings: Sequence[Finding]) -> None:
    """Raise Refused with the first of ``findings`` as its sentence, if there is any."""
    if findings:
        first = findings[0]
        raise Refused(first.code, first.message, findings=findings, **{"name": name, **first.params})


def _column_faults(declaration: SourceDeclaration, facts: FileFacts) -> Iterator[Finding]:
    if not facts.columns:
        return  # the form has none that are read here: its importer judges it
    for column in declaration.expect.required:
        spellings = {column, declaration.expect.renamed.get(column, column)}
        if not spellings & set(facts.columns):
            yield Finding("source_column_missing", _COLUMN, column, None, {"column": column})
        elif column in facts.empty_required:
            yield Finding("source_column_emptied", _EMPTIED, column, None, {"column": column})


def _row_faults(
    declaration: SourceDeclaration, name: str, facts: FileFacts, before: FileInForce | None
) -> Iterator[Finding]:
    rows, expect = facts.rows, declaration.expect
    if rows is None:
        return
    params: dict[str, str | float] = {"name": name, "rows": rows}
    least, most = expect.rows or (0, 2**63)
    if not least <= rows <= most:
        yield Finding("source_rows", _ROWS, None, None, {**params, "least": least, "most": most})
    if 100 * facts.bad_rows > expect.bad_rows_max_pct * max(rows, 1):
        shares = {**params, "bad": facts.bad_rows, "most": expect.bad_rows_max_pct}
        yield Finding("source_bad_rows", _BAD, None, None, shares)
    if before is not None and before.rows:
        percent = 100 * (before.rows - rows) / before.rows
        if percent > expect.max_removed_pct:
            shares = {**params, "percent": round(percent, 1), "before": before.rows, "most": expect.max_removed_pct}
            yield Finding("source_removed", _REMOVED, None, None, shares)
