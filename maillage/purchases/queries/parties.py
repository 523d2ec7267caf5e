"""Buyers and holders by their numbers and by their names; names are those that the contracts themselves state most."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from maillage.core.text import plain
from maillage.procurement.queries.contract_store import derived_table, show_kind_with
from maillage.purchases.queries.kept_answers import aggregated_rows, is_published, published_rows


@dataclass(frozen=True, slots=True)
class Party:
    """A buyer (by SIRET) or a holder (by SIREN), and how many contracts it has here."""

    id: str
    name: str | None
    contracts: int


# Who buys and who holds contracts, counted once by each process: a question each would be a look through all contracts.
_PARTIES: Final = {
    table: f"""
        SELECT id, label, count(*) AS contracts, strip_accents(lower(label)) AS words
        FROM ({rows})
        WHERE id IS NOT NULL
        GROUP BY id, label
    """  # noqa: S608 -- of ours
    for table, rows in {
        "buyers": "SELECT buyer_id AS id, buyer_label AS label FROM contracts",
        "awarded": "SELECT siren AS id, label FROM holders WHERE amendment_rank = 0",
    }.items()
}
_SHORTEST: Final = 3  # characters: below, every name matches


def buyer_named(siret: str) -> Party | None:
    """The buyer of a SIRET; None where none has contracts here. The rest of the request shows the kind of them."""
    _show_kind_with("SELECT 1 FROM contracts WHERE buyer_id = $id LIMIT 1", siret)
    rows = published_rows(
        "SELECT buyer_id, any_value(buyer_label), count(*) FROM contracts WHERE buyer_id = $id GROUP BY buyer_id",
        {"id": siret},
    )
    return Party(*rows[0]) if rows else None


def holder_named(siren: str) -> Party | None:
    """The holder of a SIREN; None where none has contracts here. The rest of the request shows the kind of them."""
    _show_kind_with("SELECT 1 FROM awards WHERE siren = $id LIMIT 1", siren)
    rows = aggregated_rows(
        "SELECT siren, any_value(label), count(*) FROM awards WHERE siren = $id GROUP BY siren",
        {"id": siren},
    )
    return Party(*rows[0]) if rows else None


def buyers_searched(text: str, *, most: int) -> Sequence[Party]:
    """The buyers whose name holds every word of ``text``, or whose number begins with it; most contracts first."""
    return _searched(text, most, "buyers")


def holders_searched(text: str, *, most: int) -> Sequence[Party]:
    """The holders whose name holds every word of ``text``, or whose SIREN begins with it; most contracts first."""
    return _searched(text, most, "awarded")


def _show_kind_with(sql: str, number: str) -> None:
    show_kind_with(lambda store: bool(store.rows(sql, {"id": number})))


def _searched(text: str, most: int, table: str) -> Sequence[Party]:
    words = plain(text).split()
    bare = "".join(words)
    if len(bare) < _SHORTEST:
        return ()
    parameters: dict[str, Any] = {f"word_{place}": word for place, word in enumerate(words)}
    named = " AND ".join(f"contains(words, ${word})" for word in parameters)
    if bare.isdigit():
        named, parameters = "starts_with(id, $digits)", {"digits": bare}
    if not is_published():
        return ()
    derived_table(table, _PARTIES[table])
    sql = f"SELECT id, label, contracts FROM {table} WHERE {named} ORDER BY contracts DESC, id LIMIT {most}"  # noqa: S608 -- words of ours; what a person typed is bound
    return [Party(*row) for row in published_rows(sql, parameters)]
