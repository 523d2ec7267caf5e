import datetime as dt
from pathlib import Path

import pytest

from maillage.buy.contracts.pages.contract.page import contract_context
from maillage.buy.contracts.pages.parts.contract_words import statement_text
from maillage.buy.contracts.store.build.contract_store import build_store
from maillage.buy.contracts.store.contract_store import store_rows
from maillage.buy.contracts.store.imports import withdraw_source
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]


def key_of(number: str) -> str:
    ((key,),) = store_rows("SELECT key FROM contracts WHERE id = $id", {"id": number})
    return str(key)


def test_contract_that_its_source_gives_no_more_says_so_and_one_that_changed_shows_what_was_said_before(
    tmp_path: Path,
) -> None:
    other = {**MARKET_V1, "id": "2019S00999", "dateNotification": "2019-03-20"}
    publish(tmp_path, MARKET_V1, other)
    publish(tmp_path, {**other, "montant": 90_000})  # a window of months that went on

    dropped, changed = (contract_context(key_of(number), today=TODAY) for number in (MARKET_V1["id"], other["id"]))

    assert (dropped["dropped"], dropped["versions"]) == (
        "La source « Ville » ne donne plus ce marché depuis le 27 novembre 2026 : voici ce qu’elle en disait.",
        (),
    )
    assert (changed["dropped"], changed["listed"].amount_now_eur) == ("", 90_000)
    (before,) = changed["versions"]
    assert (statement_text(before), before.source, before.replaced_on) == (
        f"{MARKET_V1['objet']} · JARDINS DU CLAIN · 84\u202f500\u00a0€ · 2 ans",
        "Ville",
        dt.date(2026, 11, 27),
    )

    withdraw_source("Ville", on=dt.date(2026, 11, 28))
    build_store()

    assert contract_context(key_of(MARKET_V1["id"]), today=TODAY)["dropped"] == (
        "La source « Ville » ne publie plus depuis le 28 novembre 2026 : voici son dernier état."
    )
