import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from maillage.accounts.edges.cli.accounts import app
from maillage.accounts.store.models import Membership
from maillage.accounts.store.town_halls import town_hall_directory, town_halls_path
from maillage.core.problems import NotFound, Refused
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
PORNIC = ("create-organisation", "Commune de Pornic", "--kind", "commune", "--territory", "commune:44131", "--json")


def run(*words: str) -> dict[str, str]:
    """What a command answers as JSON."""
    answer = CliRunner().invoke(app, list(words), catch_exceptions=False)
    found: dict[str, str] = json.loads(answer.stdout)
    return found


def test_organisation_and_its_member_are_made_by_a_script():
    made = run(*PORNIC)
    member = run(
        "create-member", made["slug"], "C@example.org", "--role", "publisher", "--password", PASSWORD, "--json"
    )

    membership = Membership.objects.get()
    assert (made["territory"], member["username"], membership.role, membership.organisation.name) == (
        "commune:44131",
        "c@example.org",
        "publisher",
        "Commune de Pornic",
    )


def test_organisation_is_made_once():
    run(*PORNIC)

    with pytest.raises(Refused) as refusal:
        run(*PORNIC)

    assert refusal.value.code == "organisation_known"


def test_organisation_of_an_unknown_territory_is_refused():
    with pytest.raises(NotFound):
        run("create-organisation", "Nulle part", "--territory", "commune:99999")


def test_member_of_an_unknown_organisation_is_refused():
    with pytest.raises(NotFound):
        run("create-member", "nulle-part", "c@example.org", "--password", PASSWORD)


def test_directory_of_town_halls_is_loaded_in_place_of_the_one_before(tmp_path: Path):
    pivot = [{"type_service_local": "mairie"}]
    file = tmp_path / "annuaire.json"
    counts = []
    try:
        for codes in (("44131", "44043"), ("44131",)):
            records = [
                {"nom": "Mairie", "code_insee_commune": code, "adresse_courriel": "a@b.example", "pivot": pivot}
                for code in codes
            ]
            file.write_text(json.dumps({"service": records}), encoding="utf-8")
            counts.append(int(run("town-halls", str(file), "--json")["communes"]))
        directory = town_hall_directory()
    finally:
        town_halls_path().unlink()

    assert counts == [2, 1]
    assert directory is not None
    assert directory.addresses == {"44131": ["a@b.example"]}
    assert town_hall_directory() is None
