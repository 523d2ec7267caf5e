"""Whoever publishes contracts is told once of each new file what is to be corrected, one letter a day at most."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.test import Client

from maillage.buy.contracts.store.fault_letters import tell_publishers
from tests.buy.contracts.built_stores import NOW, publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.contracts.small_market import POITIERS
from tests.letters_sent import letters_sent
from tests.people import People

pytestmark = [pytest.mark.both_engines, pytest.mark.django_db, pytest.mark.usefixtures("contracts_data")]

WRONG = {**MARKET_V1, "id": "2019S00777", "codeCPV": "99999999"}


def test_buyer_reads_what_is_to_be_corrected_once_for_each_new_file(people: People, tmp_path: Path):
    people.commune.siret = POITIERS
    people.commune.save()
    publish(tmp_path, MARKET_V1, WRONG)

    told = [tell_publishers(NOW), tell_publishers(NOW + dt.timedelta(days=2))]
    publish(tmp_path, MARKET_V1, {**WRONG, "montant": 90_000})
    told += [tell_publishers(NOW + dt.timedelta(hours=1)), tell_publishers(NOW + dt.timedelta(days=2))]

    assert told == [1, 0, 0, 1]
    assert [letter.to for letter in letters_sent()] == [["chloe@example.org"]] * 2
    assert letters_sent()[0].subject == "Vos marchés publics à corriger"
    assert "Ce que publie Commune de Pornic a au moins une erreur dans : 1 marché." in letters_sent()[0].body
    assert "/marches/a-corriger?buyer=218601946" in letters_sent()[0].body


def test_list_of_faults_is_a_page_a_file_and_an_answer_of_the_api(client: Client, people: People, tmp_path: Path):
    people.commune.siret = POITIERS
    people.commune.save()
    publish(tmp_path, MARKET_V1, WRONG, source="Ville & co")

    sources = client.get("/marches/a-corriger")
    page = client.get("/marches/a-corriger", {"source": sources.context["sources"][0].name}).context
    file = b"".join(client.get(page["csv_href"]).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(file)))
    answer = client.get("/api/v1/contract-faults", {"buyer": "218601946"}).json()
    cockpit = " ".join(people.client("chloe").get("/mon-espace").content.decode().split())

    assert 'href="/marches/a-corriger?source=Ville+%26+co"' in sources.content.decode()
    assert (page["title"], page["sentence"]) == (
        "Ville & co",
        "2 marchés, dont 1 ont au moins une erreur. Ils sont publiés quand même, avec leur état.",
    )
    errors = [(row["id"], row["chemin"], row["valeur"]) for row in rows if row["gravite"] == "erreur"]
    assert errors == [("2019S00777", "marches/1/codeCPV", "99999999")]
    assert (answer["contracts"], answer["with_errors"]) == (2, 1)
    assert sum(rule["remarks"] for rule in answer["rules"]) == len(rows)
    assert "1 marché publié est à corriger." in cockpit.replace("\xa0", " ")
    assert 'href="/marches/a-corriger?buyer=218601946"' in cockpit
    assert client.get("/marches/a-corriger?source=inconnue").context["sentence"] == (
        "Aucun marché publié ici ne répond à cette adresse."
    )
