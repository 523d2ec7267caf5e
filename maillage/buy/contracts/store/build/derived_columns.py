"""Derives the columns that pages query: places, end dates, sums, links, signals; SQL over millions of rows.

Reads tables named as in the store: contracts, holders, amendments, subcontracts, considerations, concession_years (the
flat tables, one version per contract) and remarks, joined by ``key`` and ``record``. Adds derived columns to
``contracts`` and ``contract_number`` to the others, and creates ``links``.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import duckdb
import pyarrow as pa

from maillage.buy.companies.store.companies import companies_by_siren
from maillage.buy.contracts.domain.identifiers import judge_siret
from maillage.buy.contracts.domain.indicators import signals
from maillage.buy.contracts.domain.indicators.quartiles import LEAST_PEERS
from maillage.buy.contracts.domain.links import LinkKind
from maillage.buy.contracts.domain.places import Location, LocationIndex
from maillage.buy.contracts.domain.quality import AMOUNT_RULES, PLACEHOLDER_RULES
from maillage.buy.contracts.domain.thresholds import MOST_CONCESSION_MONTHS, MOST_MONTHS, PUBLICATION_MONTHS
from maillage.buy.contracts.domain.vocabularies import (
    ContractKind,
    EnvironmentalConsideration,
    LeftOut,
    Nature,
    PlaceKind,
    Procedure,
    SocialConsideration,
    Technique,
)
from maillage.buy.contracts.intake.rule_catalogue import check_rules
from maillage.buy.contracts.store.build.known_companies import company_statements, create_commune_places
from maillage.buy.contracts.store.build.links import STOP_WORDS, link_statements
from maillage.buy.contracts.store.build.statements import SqlStatement
from maillage.territory.domain.terms import Kind, Territory
from maillage.territory.store.derived import Derived, derived

_JOINED: Final = ("holders", "amendments", "subcontracts", "considerations", "concession_years", "remarks")
_COMPETITIVE: Final = (
    Procedure.ADAPTED,
    Procedure.OPEN,
    Procedure.RESTRICTED,
    Procedure.NEGOTIATED,
    Procedure.DIALOGUE,
)
_SCRATCH: Final = (
    "derived_contracts",
    "compared",
    "counted",
    "signals",
    "buyers",
    "locations",
    "holder_labels",
    "commune_places",
    "holder_facts",
)


def derive(connection: duckdb.DuckDBPyConnection) -> None:
    """Derive columns and links for the tables in ``connection``; table names: see the module."""
    _create_text_table(connection, "buyers", ("buyer_id", "siren", "label"), _buyers(connection))
    # The location of each distinct place that contracts state.
    stated = connection.execute(
        "SELECT DISTINCT place_kind, place_code FROM contracts WHERE place_kind IS NOT NULL AND place_code IS NOT NULL"
    ).fetchall()
    index = location_index(derived())
    located = [(kind, code, *index.location(PlaceKind(kind), code)) for kind, code in stated]
    _create_text_table(connection, "locations", ("place_kind", "place_code", *Location._fields), located)
    create_commune_places(connection)
    for statement in (
        _CONTRACT_COLUMNS,
        # Remarks on a whole document belong to no contract.
        *(
            SqlStatement(
                f"CREATE OR REPLACE TABLE {table} AS "  # noqa: S608 -- names of ours
                f"SELECT derived_contracts.number AS contract_number, {table}.* "
                f"FROM {table} LEFT JOIN derived_contracts USING (key, record)"
            )
            for table in _JOINED
        ),
        *_HOLDER_LABELS,
        *company_statements(),
        SqlStatement.of("contract_words", stop_words=STOP_WORDS),
        *link_statements(),
        SqlStatement.of(
            "counted_sums",
            order_kind=LinkKind.ORDER.value,
            joint=LinkKind.JOINT.value,
            restatement=LinkKind.RESTATEMENT.value,
        ),
        _SIGNAL_COLUMNS,
        SqlStatement(_CONTRACTS, {"order_kind": LinkKind.ORDER.value, "restatement": LinkKind.RESTATEMENT.value}),
        SqlStatement.of("peers"),
        SqlStatement.of("awards"),
        *(SqlStatement(f"DROP TABLE {table}") for table in _SCRATCH),
    ):
        connection.execute(statement.sql, dict(statement.parameters))


_CONTRACTS: Final = """
CREATE OR REPLACE TABLE contracts AS
WITH
    -- Of the ceiling of a framework, what orders use that state an amount of their own (framework_use).
    uses AS (
        SELECT
            frameworks.number,
            sum(orders.amount_now_eur ORDER BY orders.number) / any_value(frameworks.amount_now_eur) AS used_share
        FROM counted
        JOIN derived_contracts AS orders USING (number)
        JOIN derived_contracts AS frameworks ON frameworks.number = framework_number
        WHERE frameworks.amount_now_eur <> 0 AND orders.amount_now_eur <> frameworks.amount_now_eur
        GROUP BY frameworks.number
    ),
    doubtful AS (
        SELECT DISTINCT from_number AS number
        FROM links
        WHERE kind IN ($order_kind, $restatement) AND sureness = 'candidate'
    )
SELECT
    number,
    contracts.*,
    derived_contracts.* EXCLUDE (
        number, row_place, key, record, kind, version, id, uid, buyer_id, cpv, procedure, framework_id, offers_received,
        notified_on, published_on, amount_eur, amendment_count, is_amount_refused
    ),
    framework_number,
    counted_eur,
    -- Counted, and may be the same money twice.
    counted_eur > 0 AND doubtful.number IS NOT NULL AS is_doubtful,
    used_share,
    signals.* EXCLUDE (number),
    holder_facts.* EXCLUDE (number)
FROM contracts
JOIN derived_contracts ON derived_contracts.row_place = contracts.rowid
JOIN counted USING (number)
JOIN signals USING (number)
JOIN holder_facts USING (number)
LEFT JOIN uses USING (number)
LEFT JOIN doubtful USING (number)
"""
# A name with a replacement character loses to one without, whatever its frequency.
_NAMES: Final = """
SELECT {id}, arg_max({name}, struct_pack(is_whole := NOT contains({name}, '\ufffd'), times := times, name := {name}))
FROM (SELECT {id}, {name}, count(*) AS times FROM {table} WHERE {id} IS NOT NULL AND {name} IS NOT NULL GROUP BY ALL)
GROUP BY {id}
"""
_HOLDER_LABELS: Final = (
    SqlStatement(
        "CREATE TEMP TABLE holder_labels (siren, label) AS " + _NAMES.format(id="siren", name="name", table="holders")
    ),
    SqlStatement(
        "CREATE OR REPLACE TABLE holders AS "
        "SELECT holders.*, coalesce(label, name) AS label FROM holders LEFT JOIN holder_labels USING (siren)"
    ),
)

_CONTRACT_COLUMNS: Final = SqlStatement.of(
    "contract_columns",
    no_social=SocialConsideration.NONE.value,
    no_environmental=EnvironmentalConsideration.NONE.value,
    concession=ContractKind.CONCESSION.value,
    order=Nature.ORDER.value,
    framework=Nature.FRAMEWORK.value,
    framework_technique=Technique.FRAMEWORK.value,
    amount_rules=[rule.code for rule in AMOUNT_RULES],
    placeholder_rules=[rule.code for rule in PLACEHOLDER_RULES],
    excluding_rules=[rule.code for rule in check_rules() if rule.excludes],
    placeholder=LeftOut.PLACEHOLDER.value,
    excluded=LeftOut.EXCLUDED.value,
    most_months=MOST_MONTHS,
    most_concession_months=MOST_CONCESSION_MONTHS,
)
_SIGNAL_COLUMNS: Final = SqlStatement.of(
    "signal_columns",
    market=ContractKind.MARKET.value,
    competitive=[procedure.value for procedure in _COMPETITIVE],
    direct=Procedure.DIRECT.value,
    late_months=PUBLICATION_MONTHS,
    step=signals.IMPLAUSIBLE_STEP,
    amended=signals.AMENDED_SHARE,
    amended_works=signals.AMENDED_WORKS_SHARE,
    much_amended=signals.MUCH_AMENDED_SHARE,
    split_threshold=signals.SPLIT_THRESHOLD_EUR,
    split_contracts=signals.SPLIT_CONTRACTS,
    split_months=signals.SPLIT_MONTHS,
    varied_contracts=signals.VARIED_LEAST_CONTRACTS,
    varied_spreads=signals.VARIED_SPREADS,
    least_domain=LEAST_PEERS,
    first_share=signals.FIRST_SHARE,
)


def _buyers(connection: duckdb.DuckDBPyConnection) -> Iterable[tuple[str | None, ...]]:
    """Per buyer: the SIREN proved by its number, and its most frequent name, otherwise that of the register."""
    sql = _NAMES.format(id="buyer_id", name="buyer_name", table="contracts")
    labels: Mapping[str, str] = dict(connection.execute(sql).fetchall())
    ids = connection.execute("SELECT DISTINCT buyer_id FROM contracts WHERE buyer_id IS NOT NULL").fetchall()
    values = {number: judge_siret(number).value for (number,) in ids}
    sirens = {number: value.siren if value else None for number, value in values.items()}
    # The official format has no names: the register of companies fills in those that no file states.
    unnamed = {siren for number, siren in sirens.items() if siren and number not in labels}
    companies = companies_by_siren(unnamed)
    for number, siren in sirens.items():
        company = companies.get(siren or "")
        yield number, siren, labels.get(number) or (company.name if company is not None else None)


@lru_cache(maxsize=1)  # a process builds several stores from one reference
def location_index(file: Derived) -> LocationIndex:
    """The territories of the reference by the codes that contracts use."""
    columns = "address, kind, code, name, postal_codes, departement, region, epci, commune"
    territories = (
        Territory(
            address=address,
            kind=Kind(kind),
            code=code,
            name=name,
            postal_codes=tuple(postal.split()),
            departement=departement,
            region=region,
            epci=epci,
            commune=commune,
        )
        for address, kind, code, name, postal, departement, region, epci, commune in file.rows(
            f"SELECT {columns} FROM territory WHERE kind IN ('commune', 'arrondissement', 'departement', 'region')"  # noqa: S608 -- words of ours
        )
    )
    return LocationIndex.of(list(territories), dict(file.rows("SELECT code, current FROM retired")))


def _create_text_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]]
) -> None:
    values: Sequence[Sequence[str | None]] = list(zip(*rows, strict=True)) or [()] * len(columns)
    texts = pa.table({column: pa.array(one, pa.string()) for column, one in zip(columns, values, strict=True)})
    connection.register("texts", texts)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM texts")  # noqa: S608 -- names of ours
    connection.unregister("texts")
