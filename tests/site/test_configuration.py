import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from maillage.core.problems import Refused
from maillage.site.configuration import Configuration
from tests.site.configured import configuration_of


def configuration(folder: Path, **environ: str) -> Configuration:
    return configuration_of({"MAILLAGE_DATA": str(folder), **environ})


def test_empty_environment_gives_an_installation_of_this_machine(tmp_path: Path):
    read = configuration(tmp_path)

    assert (read.host, read.port, read.home_territory, read.wants_demo) == ("127.0.0.1", 8000, "region:52", True)


def test_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path):
    first, second = configuration(tmp_path).secret_key, configuration(tmp_path).secret_key

    mode = stat.S_IMODE((tmp_path / "secrets" / "secret_key").stat().st_mode)
    assert (first == second, len(first) >= 32, oct(mode)) == (True, True, "0o600")


def test_given_secret_is_not_written(tmp_path: Path):
    read = configuration(tmp_path, MAILLAGE_SECRET_KEY="k" * 40)

    assert (read.secret_key, (tmp_path / "secrets").exists()) == ("k" * 40, False)


def test_sqlite_acknowledges_only_what_is_on_the_disk(tmp_path: Path):
    options = configuration(tmp_path).database["OPTIONS"]

    assert ("synchronous=FULL" in options["init_command"], options["transaction_mode"]) == (True, "IMMEDIATE")


def test_postgresql_is_taken_from_its_address(tmp_path: Path):
    database = configuration(tmp_path, DATABASE_URL="postgresql://m:p@db:5433/mesures").database

    assert (database["ENGINE"], database["NAME"], database["PORT"]) == (
        "django.db.backends.postgresql",
        "mesures",
        5433,
    )


def test_postgresql_without_its_driver_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked = configuration(tmp_path, DATABASE_URL="postgresql://m:p@db:5433/mesures")
    monkeypatch.setattr("maillage.core.extras.find_spec", lambda _name: None)

    with pytest.raises(Refused, match="pilote manque ici") as refusal:
        _ = asked.database

    assert refusal.value.command == 'pip install "maillage[postgresql]"'
    assert configuration(tmp_path).database["ENGINE"] == "django.db.backends.sqlite3"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("MAILLAGE_REGION", "Bretagne", "MAILLAGE_REGION vaut « Bretagne » : donnez un territoire comme region:52,"),
        ("MAILLAGE_LOG", "xml", "MAILLAGE_LOG vaut « xml » : donnez un de ces mots : console, json."),
        (
            "MAILLAGE_TRUSTED_PROXIES",
            "voisin",
            "MAILLAGE_TRUSTED_PROXIES vaut « voisin » : donnez des adresses ou réseaux IP",
        ),
        ("MAILLAGE_SECRET_KEY", "court", "MAILLAGE_SECRET_KEY est trop court : donnez au moins 32 caractères"),
        ("DATABASE_URL", "mysql://u:p@h/b", "DATABASE_URL ne se lit pas (…) : donnez sqlite:///chemin/du/fichier"),
        ("MAILLAGE_PORTE", "1", "MAILLAGE_PORTE n’est pas un réglage. Vouliez-vous dire MAILLAGE_PORT ?"),
    ],
)
def test_wrong_value_is_refused_with_a_sentence(tmp_path: Path, name: str, value: str, sentence: str):
    with pytest.raises(Refused) as refusal:
        configuration(tmp_path, **{name: value})

    assert refusal.value.text.startswith(sentence)


def test_folder_that_cannot_be_made_is_refused(tmp_path: Path):
    file = tmp_path / "fichier"
    file.touch()

    with pytest.raises(Refused) as refusal:
        configuration_of({"MAILLAGE_DATA": str(file / "dossier")})

    assert refusal.value.code == "data_unwritable"


def test_command_tells_a_wrong_setting_in_one_sentence(tmp_path: Path):
    environ = {**os.environ, "MAILLAGE_DATA": str(tmp_path), "MAILLAGE_PORT": "http"}

    done = subprocess.run(
        [sys.executable, "-m", "maillage", "version"], env=environ, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (
        1,
        "MAILLAGE_PORT vaut « http » : donnez un nombre entier de 1 à 65535.\n",
    )


def test_two_machines_of_pages_want_the_connections_of_both(tmp_path: Path):
    one = configuration(tmp_path).installation_connections
    two = configuration(tmp_path, MAILLAGE_PAGE_MACHINES="2").installation_connections

    # docs/how-to/postgresql.md and several-machines.md name both numbers.
    assert (one, two) == (61, 99)
