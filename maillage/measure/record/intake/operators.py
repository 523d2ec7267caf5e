"""The operator table: operators, their host networks, and the codes and addresses that identify them.

Read from the CSV files of maillage/measure/record/reference/operators (origin and licences: SOURCES.md there) and from
the agency's own operators.csv, whose rows replace or add. The code (1-63) is stored in rows and counts: it never
changes.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from ipaddress import ip_network
from pathlib import Path

from maillage.core.problems import Finding, Refused, sentence
from maillage.measure.record.domain.operators import (
    LAST_CODE,
    UNKNOWN_CODE,
    Host,
    Operator,
    OperatorKind,
    OperatorTable,
    PlmnHolder,
    Validity,
)


def read_operators(folder: Path, *, own_file: Path | None = None) -> OperatorTable:
    """Read the table of ``folder``; rows of the agency's ``own_file`` replace (same code or id) or add.

    Raises Refused with a finding for each invalid row.
    """
    own_rows = _rows(own_file) if own_file and own_file.is_file() else []
    own = [
        _operator(row, hosts=[Host(host) for host in _split_list(row, "host")], aliases=_split_list(row, "aliases"))
        for row in own_rows
    ]
    hosts: dict[str, list[Host]] = {}
    for row in _rows(folder / "hosts.csv"):
        hosts.setdefault(row["operator"], []).append(Host(row["host"], _validity(row)))
    aliases: dict[str, list[str]] = {}
    for row in _rows(folder / "aliases.csv"):
        aliases.setdefault(row["operator"], []).append(row["alias"])
    shipped = [
        _operator(row, hosts=hosts.get(row["id"], ()), aliases=aliases.get(row["id"], ()))
        for row in _rows(folder / "operators.csv")
    ]
    own_names = {operator.code for operator in own} | {operator.id for operator in own}
    others = [operator for operator in shipped if own_names.isdisjoint((operator.code, operator.id))]
    operators = tuple(sorted([*others, *own], key=lambda operator: operator.code))
    findings = []
    codes: set[int] = {UNKNOWN_CODE}
    ids: set[str] = set()
    for operator in operators:
        if operator.code in codes or not 0 < operator.code <= LAST_CODE:
            message = sentence("Le code %(code)s de « %(id)s » est pris ou hors de 1 à 63 : choisissez un code libre.")
            findings.append(Finding("operators.code", message, params={"code": operator.code, "id": operator.id}))
        if operator.id in ids:
            message = sentence("L’identifiant « %(id)s » est donné deux fois : gardez une seule ligne.")
            findings.append(Finding("operators.id", message, params={"id": operator.id}))
        codes.add(operator.code)
        ids.add(operator.id)
    if findings:
        raise Refused("operators", sentence("La table des opérateurs est refusée."), findings=findings)
    plmns: dict[str, tuple[PlmnHolder, ...]] = {}
    for row in _rows(folder / "plmn.csv"):
        if row["operator"]:
            plmns[row["plmn"]] = (*plmns.get(row["plmn"], ()), PlmnHolder(row["operator"], _validity(row)))
    asn_rows = _rows(folder / "asn.csv")
    # Where two databases assign a prefix to two operators, the row supported by both sources comes first: keep it.
    prefix_rows = {ip_network(row["prefix"]): row for row in reversed(_rows(folder / "asn_prefixes.csv"))}
    return OperatorTable(
        operators=operators,
        plmns=plmns
        | {plmn: (PlmnHolder(row["id"], Validity()),) for row in own_rows for plmn in _split_list(row, "plmns")},
        asns={int(row["asn"]): row["operator"] for row in asn_rows}
        | {int(asn): row["id"] for row in own_rows for asn in _split_list(row, "asns")},
        prefixes={prefix: row["operator"] for prefix, row in prefix_rows.items()},
        prefix_asns={prefix: int(row["asn"]) for prefix, row in prefix_rows.items()},
        mobile_asns=frozenset(int(row["asn"]) for row in asn_rows if row["usage"].startswith("mobile")),
    )


def _operator(row: Mapping[str, str], *, hosts: Sequence[Host], aliases: Sequence[str]) -> Operator:
    try:
        code, kind = int(row["code"]), OperatorKind(row["kind"])
        return Operator(
            code=code,
            id=row["id"],
            name=row["name"],
            kind=kind,
            group=row.get("group") or "",
            colour=row.get("colour") or "",
            territories=frozenset((row.get("territories") or "").split()),
            note=row.get("note") or "",
            hosts=tuple(hosts),
            aliases=tuple(aliases),
        )
    except (KeyError, ValueError) as problem:
        # The row has no valid operator: the whole table is refused, because codes must be stable.
        message = sentence(
            "La ligne « %(line)s » des opérateurs est illisible : donnez code, id, name et kind (mno, mvno…)."
        )
        raise Refused("operators.line", message, line=row.get("id") or row.get("code") or "?") from problem


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _validity(row: Mapping[str, str]) -> Validity:
    since, until = row["since"], row["until"]
    return Validity(date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None)


def _split_list(row: Mapping[str, str], column: str) -> list[str]:
    return [word.strip() for word in (row.get(column) or "").split(";") if word.strip()]
