"""Searches of contracts that are followed: from the page to the letter, over a real import and a real store."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from maillage.core.clock import utc_now
from maillage.opendata.catalog.store.subscriptions import queue_due_letters
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.letters_sent import letters_sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

ORIGIN = "https://donnees.example.org"
CLEANING = "q=nettoyage&territory=departement:86&ends_within=12"
A_DAY = dt.timedelta(days=1)


def _market(number: str, purchase: str, *, months: int = 6, department: str = "86", **changes: Any) -> dict[str, Any]:
    place = {"code": department, "typeCode": "Code département", "nom": "ici"}
    notified = (localdate() - dt.timedelta(days=20)).isoformat()
    days = {"dateNotification": notified, "datePublicationDonnees": notified}
    return {
        **MARKET_V1,
        "id": number,
        "objet": purchase,
        "dureeMois": months,
        "lieuExecution": place,
        **days,
        **changes,
    }


def _follow(client: Client, search: str, *, email: str = "lea@example.org") -> str:
    """The path of her link, once the search is followed as she would: from the form, by the letter, with the button."""
    client.post("/abonnements", {"email": email, "contracts": search})
    link = re.search(r"https?://[^/]+(/abonnements/[\w-]+)", str(letters_sent()[-1].body))
    assert link is not None
    client.post(link[1])
    letters_sent().clear()
    return link[1]


def _send(*, days: float = 0) -> int:
    return queue_due_letters(now=utc_now() + days * A_DAY, origin=ORIGIN)


def test_supplier_who_follows_cleaning_here_ending_within_a_year_gets_the_letter_when_one_is_added(
    tmp_path: Path, client: Client
) -> None:
    old = _market("1", "Nettoyage des écoles")
    publish(tmp_path, old)
    _follow(client, CLEANING)
    before = _send()
    publish(
        tmp_path,
        old,
        _market("2", "Nettoyage de la mairie"),
        _market("3", "Nettoyage du port", department="44"),
        _market("4", "Nettoyage des rues", months=48),
        _market("5", "Entretien des espaces verts"),
    )

    letters = _send()

    (letter,) = letters_sent()
    body = str(letter.body)
    assert (before, letters, letter.to) == (0, 1, ["lea@example.org"])
    assert re.findall(r"« ([^»]+) »", body.split("Vous suivez", maxsplit=1)[0]) == ["Nettoyage de la mairie"]
    assert "Commune de Poitiers achète « Nettoyage de la mairie » à JARDINS DU CLAIN jusqu’au " in body
    assert f"{ORIGIN}/marches/recherche?q=nettoyage&territory=departement:86&ends_within=12" in body
    assert "2 se terminent d’ici 12 mois, d’abord : Nettoyage" in body


def test_file_that_is_received_again_and_a_corrected_contract_are_no_news(tmp_path: Path, client: Client) -> None:
    publish(tmp_path, _market("1", "Nettoyage des écoles"))
    _follow(client, "q=nettoyage")
    same, corrected = _market("1", "Nettoyage des écoles"), _market("1", "Nettoyage des écoles", montant=99_000)
    publish(tmp_path, same, corrected, name="copie.json")

    assert _send() == 0


def test_one_letter_a_day_tells_all_that_came_in_since(tmp_path: Path, client: Client) -> None:
    first, second, third = (_market(number, f"Nettoyage {number}") for number in "123")
    publish(tmp_path, first)
    _follow(client, "q=nettoyage")
    publish(tmp_path, first, second)
    sent = [_send()]
    publish(tmp_path, first, second, third)

    sent += [_send(days=0.5), _send(days=1.1), _send(days=2.2)]

    assert (sent, "Nettoyage 3" in str(letters_sent()[1].body), "Nettoyage 2" in str(letters_sent()[0].body)) == (
        [1, 0, 1, 0],
        True,
        True,
    )


def test_no_letter_leaves_after_it_was_ended(tmp_path: Path, client: Client) -> None:
    publish(tmp_path, _market("1", "Nettoyage des écoles"))
    link = _follow(client, "q=nettoyage")
    publish(tmp_path, _market("2", "Nettoyage de la mairie"), name="autre.json")

    client.post(f"{link}/fin")

    assert (_send(), letters_sent()) == (0, [])


def test_contract_that_comes_near_its_end_is_told_once(tmp_path: Path, client: Client) -> None:
    publish(tmp_path, _market("1", "Nettoyage des écoles", months=7))
    _follow(client, "q=nettoyage&ends_within=6")

    sent = [_send(), _send(days=15), _send(days=17)]

    assert (sent, len(letters_sent())) == ([0, 1, 0], 1)
    assert "« Nettoyage des écoles », de Commune de Poitiers avec JARDINS DU CLAIN, se termine le " in str(
        letters_sent()[0].body
    )
