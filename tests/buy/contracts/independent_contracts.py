"""Contracts of real files computed by DuckDB of the raw files and the official lists alone: place, amount, holders.

No code of the project is used here: what it reads is held against this (test_independent_contracts.py, and
bench/contract_truth.py for a folder of real files). A difference is explained only by a remark that the project itself
makes of that contract.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb

from tests.order.sources import ROOT

_LISTS: Final = ROOT / "maillage" / "territory" / "reference"
# One table of all forms: what a record states, text by text as the file has it.
_RECORDS_OF_VERSION_1: Final = """
CREATE TABLE stated AS
SELECT
    row_number() OVER () AS place,
    coalesce(record->>'$.acheteur.id', record->>'$.autoriteConcedante.id') AS buyer,
    record->>'id' AS id,
    coalesce(record->>'montant', record->>'valeurGlobale') AS amount,
    coalesce(record->>'dateNotification', record->>'dateSignature') AS day,
    record->>'datePublicationDonnees' AS published,
    record->>'dureeMois' AS months,
    record->>'objet' AS object,
    record->>'$.lieuExecution.typeCode' AS place_kind,
    record->>'$.lieuExecution.code' AS place_code,
    record->>'$.lieuExecution.nom' AS place_name,
    list_transform(
        coalesce(from_json(coalesce(record->'titulaires', record->'concessionnaires'), '["JSON"]'), []),
        lambda holder: struct_pack(id := holder->>'id', name := holder->>'denominationSociale')
    ) AS holders,
    -- The last amendment that says an amount, in the order of their days, is the amount in force.
    list_max(
        list_transform(
            list_filter(changes, lambda change: change->>'montant' <> ''),
            lambda change: struct_pack(
                day := coalesce(change->>'dateNotificationModification', change->>'datePublicationDonneesModification'),
                amount := change->>'montant'
            )
        )
    ).amount AS amended
FROM (
    SELECT record, coalesce(try_cast(record->'modifications' AS JSON[]), []) AS changes
    FROM (SELECT unnest(from_json(json->'marches', '["JSON"]')) AS record FROM read_json_objects($path))
)
"""
_ROWS_OF_VERSION_1: Final = """
CREATE TABLE stated AS
SELECT
    row_number() OVER () AS place,
    "acheteur.id" AS buyer,
    id,
    montant AS amount,
    dateNotification AS day,
    datePublicationDonnees AS published,
    dureeMois AS months,
    objet AS object,
    "lieuExecution.typeCode" AS place_kind,
    "lieuExecution.code" AS place_code,
    "lieuExecution.nom" AS place_name,
    list_transform(
        list_zip(ids, names),
        -- Python wrote a list of one text: ['a'] or ["l'a"].
        lambda cells: struct_pack(
            id := regexp_extract(cells[1], '^\\[[''"](.*)[''"]\\]$', 1),
            name := nullif(regexp_extract(cells[2], '^\\[[''"](.*)[''"]\\]$', 1), '')
        )
    ) AS holders,
    NULL::VARCHAR AS amended
FROM (
    SELECT
        *,
        list_value(*COLUMNS('^titulaires\\.[0-9]+\\.id$')) AS ids,
        list_value(*COLUMNS('^titulaires\\.[0-9]+\\.denominationSociale$')) AS names
    FROM read_csv($path, all_varchar = true, header = true)
)
"""
# Of seven sources, columns side by side: the place is a JSON text in a field, or three fields with a point in the name.
_CONSOLIDATED_RECORDS: Final = """
CREATE TABLE stated AS
SELECT
    row_number() OVER () AS place,
    coalesce(record->>'acheteur_id', try_cast(record->>'autoriteConcedante' AS JSON)->>'id') AS buyer,
    record->>'id' AS id,
    coalesce(record->>'montant', record->>'valeurGlobale') AS amount,
    coalesce(record->>'dateNotification', record->>'dateSignature') AS day,
    record->>'datePublicationDonnees' AS published,
    record->>'dureeMois' AS months,
    record->>'objet' AS object,
    coalesce(spot->>'typeCode', record->>'$."lieuExecution.typeCode"') AS place_kind,
    coalesce(spot->>'code', record->>'$."lieuExecution.code"') AS place_code,
    coalesce(spot->>'nom', record->>'$."lieuExecution.nom"') AS place_name,
    if(
        record->>'titulaire_id' IS NULL,
        list_transform(
            coalesce(try_cast(record->>'concessionnaires' AS JSON[]), []),
            lambda holder: struct_pack(id := holder->>'id', name := holder->>'denominationSociale')
        ),
        [struct_pack(id := record->>'titulaire_id', name := record->>'titulaire_denominationSociale')]
    ) AS holders,
    -- The last amendment that says an amount, in the order of their days, is the amount in force.
    list_max(
        list_transform(
            list_filter(changes, lambda change: change->>'montant' <> ''),
            lambda change: struct_pack(
                day := coalesce(change->>'dateNotificationModification', change->>'datePublicationDonneesModification'),
                amount := change->>'montant'
            )
        )
    ).amount AS amended
FROM (
    SELECT
        record,
        try_cast(record->>'lieuExecution' AS JSON) AS spot,
        list_transform(
            coalesce(try_cast(record->>'modifications' AS JSON[]), []),
            lambda change: coalesce(change->'modification', change)
        ) AS changes
    FROM (SELECT unnest(from_json(json->'marches', '["JSON"]')) AS record FROM read_json_objects($path))
)
"""
# The ministry's table of version 2, which marks what is missing, of no use or not to be read.
_ROWS_OF_VERSION_2: Final = """
CREATE TABLE stated AS
SELECT
    row_number() OVER () AS place,
    "acheteur.id" AS buyer,
    regexp_replace(id, '^(MQ|CDL|INX) ', '') AS id,
    montant AS amount,
    dateNotification AS day,
    datePublicationDonnees AS published,
    dureeMois AS months,
    objet AS object,
    "lieuExecution.typeCode" AS place_kind,
    "lieuExecution.code" AS place_code,
    NULL::VARCHAR AS place_name,
    list_transform(
        list_filter(ids, lambda cell: NOT list_contains(['MQ', 'CDL', 'INX', ''], cell)),
        lambda cell: struct_pack(id := cell, name := NULL::VARCHAR)
    ) AS holders,
    if(montantModification IN ('MQ', 'CDL', 'INX', ''), NULL, montantModification) AS amended
FROM (
    SELECT *, list_value(*COLUMNS('^titulaire_id_[0-9]+$')) AS ids
    FROM read_csv($path, all_varchar = true, header = true, delim = ';')
)
"""
_REFERENCE: Final = """
CREATE TABLE communes AS SELECT code, departement FROM read_csv($communes, all_varchar = true);
CREATE TABLE retired AS SELECT ancien_code AS code, code_actuel FROM read_csv($retired, all_varchar = true);
CREATE TABLE postal AS
SELECT code_postal AS code, list(DISTINCT left(code_commune, if(code_commune LIKE '97%', 3, 2))) AS departements
FROM read_csv($postal, all_varchar = true)
GROUP BY code_postal;
CREATE TABLE areas AS
SELECT left(code_postal, 3) AS code, any_value(left(code_commune, if(code_commune LIKE '97%', 3, 2))) AS departement
FROM read_csv($postal, all_varchar = true)
GROUP BY left(code_postal, 3)
HAVING count(DISTINCT left(code_commune, if(code_commune LIKE '97%', 3, 2))) = 1;
CREATE TABLE departements AS SELECT code, nom FROM read_csv($departements, all_varchar = true);
"""
_CONTRACTS: Final = """
SELECT
    place,
    try_cast(amount AS DOUBLE),
    -- The published rule of placeholder amounts, written again, of the amount first stated and of the one in force.
    coalesce(
        list_bool_or(
            list_transform(
                list_filter([try_cast(amount AS DOUBLE), try_cast(amended AS DOUBLE)], lambda euros: euros IS NOT NULL),
                lambda euros:
                    euros <= 1
                    OR regexp_full_match(printf('%.0f', trunc(euros)), '(9{6,}|1{6,}|2{6,}|4{6,}|5{6,}|7{6,}|8{6,})')
                        AND right(printf('%.2f', euros), 2) IN ('00', repeat(printf('%.0f', trunc(euros))[1], 2))
                    OR euros >= 100000
                        AND starts_with(
                            '123456789', printf('%.0f', trunc(euros)) || rtrim(right(printf('%.2f', euros), 2), '0')
                        )
            )
        )
        OR regexp_full_match(lower(trim(object)), '(marché de )?tests?'),
        FALSE
    ),
    list_filter(
        list_transform(holders, lambda holder: regexp_replace(coalesce(holder.id, ''), '\\s', '', 'g')),
        lambda id: id <> ''
    ),
    list_filter(list_transform(holders, lambda holder: coalesce(trim(holder.name), '')), lambda name: name <> ''),
    CASE
        WHEN kind LIKE '%departement' THEN departements.code
        -- Codes of arrondissements and cantons begin with that of their département.
        WHEN kind LIKE '%arrondissement' OR kind LIKE '%canton' THEN coalesce(overseas.code, around.code)
        WHEN kind LIKE '%commune' THEN coalesce(communes.departement, heirs.departement)
        WHEN kind LIKE '%postal' AND len(postal.departements) = 1 THEN postal.departements[1]
        -- A postal code that no commune has, of a large receiver of mail: what its first three digits share.
        WHEN kind LIKE '%postal' AND postal.code IS NULL AND regexp_full_match(stated.place_code, '[0-9]{5}')
            THEN areas.departement
    END,
    named.code
FROM (
    SELECT
        *,
        strip_accents(lower(place_kind)) AS kind
    FROM stated
) AS stated
LEFT JOIN departements ON departements.code = place_code
LEFT JOIN departements AS overseas ON overseas.code = left(place_code, 3) AND length(place_code) > 3
LEFT JOIN departements AS around ON around.code = left(place_code, 2)
LEFT JOIN communes ON communes.code = place_code
LEFT JOIN retired ON retired.code = place_code
LEFT JOIN communes AS heirs ON heirs.code = retired.code_actuel
LEFT JOIN postal ON postal.code = place_code
LEFT JOIN areas ON areas.code = left(place_code, 3)
LEFT JOIN departements AS named
    ON regexp_replace(strip_accents(lower(named.nom)), '[^a-z]+', ' ', 'g')
        = trim(regexp_replace(strip_accents(lower(place_name)), '[^a-z]+', ' ', 'g'))
ORDER BY place
"""


class IndependentContract(NamedTuple):
    """A record as the raw file has it; ``named``: the département that the name of its place is, and says no more."""

    place: int
    amount_eur: float | None
    is_placeholder: bool
    holder_ids: list[str]
    holder_names: list[str]
    departement: str | None
    named: str | None


def state_records(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make the table ``stated`` of a real file: nested or consolidated JSON, the flat CSV of version 1 or of 2."""
    begin = path.read_bytes()[:65_536].decode("utf-8-sig", "replace")
    if path.suffix == ".json":
        form = _CONSOLIDATED_RECORDS if '"acheteur_id"' in begin else _RECORDS_OF_VERSION_1
    else:
        form = _ROWS_OF_VERSION_1 if "titulaires.1.id" in begin.splitlines()[0] else _ROWS_OF_VERSION_2
    connection.execute(form, {"path": str(path)})


def independent_contracts(path: Path) -> list[IndependentContract]:
    """The records of a real file, in their order."""
    with duckdb.connect() as connection:
        state_records(connection, path)
        names = {"communes": "communes.csv.gz", "retired": "communes_anciens_codes.csv", "postal": "codes_postaux.csv"}
        names["departements"] = "departements.csv"
        for statement in _REFERENCE.split(";"):
            wanted = {name: str(_LISTS / file) for name, file in names.items() if f"${name}" in statement}
            if wanted:
                connection.execute(statement, wanted)
        return [IndependentContract(*row) for row in connection.execute(_CONTRACTS).fetchall()]


class StoredPart(NamedTuple):
    """The same of a contract of the store; ``rules``: what the project says of it."""

    amount_eur: float | None
    left_out: str | None
    holder_ids: list[str]
    holder_names: list[str]
    departement: str | None
    rules: frozenset[str]


STORED: Final = """
SELECT
    key, amount_eur, left_out, coalesce(ids, []), coalesce(names, []), departement, coalesce(rules, [])
FROM contracts
LEFT JOIN (
    SELECT
        contract_number AS number,
        list(id) FILTER (id IS NOT NULL) AS ids,
        list(name) FILTER (name IS NOT NULL) AS names
    FROM holders
    WHERE amendment_rank = 0
    GROUP BY contract_number
) AS held USING (number)
LEFT JOIN (
    SELECT contract_number AS number, list(DISTINCT rule) AS rules
    FROM remarks
    GROUP BY contract_number
) AS said USING (number)
"""


def differences(
    raw: Mapping[str, list[IndependentContract]], stored: Mapping[str, StoredPart]
) -> Iterator[tuple[str, str, Any, Any, bool]]:
    """Contracts on which the two sides differ: key, of what, raw, stored, and whether a remark explains it."""
    for key, part in stored.items():
        records = raw[key]
        of_place = any(rule.startswith("place-") for rule in part.rules)
        of_number = any(
            rule.startswith(("siret-", "number-", "holder-", "identifier-", "text-")) for rule in part.rules
        )
        of_text = any(rule.startswith(("text-", "holder-")) for rule in part.rules)
        compared = (
            ("amount", {record.amount_eur for record in records}, part.amount_eur, "amount-as-text" in part.rules),
            ("placeholder", {record.is_placeholder for record in records}, part.left_out == "placeholder", False),
            (
                "holders",
                {tuple(sorted(set(record.holder_ids))) for record in records},
                tuple(sorted({"".join(number.split()) for number in part.holder_ids})),
                of_number,
            ),
            (
                "names",
                {tuple(sorted(set(record.holder_names))) for record in records},
                tuple(sorted(set(part.holder_names))),
                of_text,
            ),
            ("place", {record.departement for record in records}, part.departement, of_place),
        )
        for what, expected, got, is_explained in compared:
            if got not in expected:
                yield key, what, expected, got, is_explained
        named = {record.named for record in records} - {None}
        if part.departement is not None and named and part.departement not in named and of_place:
            yield key, "named place", named, part.departement, False
