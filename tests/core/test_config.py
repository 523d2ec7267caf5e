import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.core import config
from maillage.core.config import DatabaseAddress, MailAddress, Setting
from maillage.core.problems import Refused

NOBODY = 65_534
PORT = Setting("MAILLAGE_PORT", "8000", config.whole_number(1, 65_535), "Le port.")
SECRET = Setting(
    "MAILLAGE_SECRET", "", config.text_of("%(name)s est trop court.", pattern=lambda t: len(t) > 8), "", is_secret=True
)


def refusal(setting: Setting[Any], text: str) -> str:
    with pytest.raises(Refused) as refused:
        setting.read({setting.name: text})
    return refused.value.text


@given(st.integers(1, 65_535))
def test_whole_number_within_bounds_is_read(number: int):
    assert PORT.read({"MAILLAGE_PORT": f" {number} "}) == number


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80.5", "huit mille", "0x50"])
def test_whole_number_out_of_bounds_is_refused_with_a_sentence(text: str):
    assert refusal(PORT, text) == f"MAILLAGE_PORT vaut « {text} » : donnez un nombre entier de 1 à 65535."


@pytest.mark.parametrize("environ", [{}, {"MAILLAGE_PORT": ""}, {"MAILLAGE_PORT": "  "}])
def test_absent_setting_has_its_default(environ: dict[str, str]):
    assert PORT.read(environ) == 8000


def test_wrong_secret_is_refused_without_showing_it():
    assert refusal(SECRET, "secret") == "MAILLAGE_SECRET est trop court."


def test_unknown_variable_is_refused_with_the_nearest_name():
    with pytest.raises(Refused) as refused:
        config.refuse_unknown([PORT, SECRET], {"MAILLAGE_PROT": "1", "HOME": "/"}, prefix="MAILLAGE_")

    assert (
        refused.value.text == "MAILLAGE_PROT n’est pas un réglage. Vouliez-vous dire MAILLAGE_PORT ? Sinon, retirez-la."
    )


@pytest.mark.parametrize(("text", "value"), [("1", True), ("oui", True), ("YES", True), ("0", False), ("non", False)])
def test_yes_and_no_are_read(text: str, value: bool):  # noqa: FBT001 -- a parameter of the table
    assert config.YES_NO.parse(text) is value


@pytest.mark.parametrize("text", ["2", "peut-être", "y e s"])
def test_neither_yes_nor_no_is_refused(text: str):
    with pytest.raises(ValueError, match=text):
        config.YES_NO.parse(text)


def test_word_of_a_list_is_read_in_any_case():
    assert config.one_of("console", "json").parse("JSON") == "json"


def test_networks_are_read():
    networks = config.NETWORKS.parse("127.0.0.1, 10.0.0.0/8,::1")

    assert [str(network) for network in networks] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]


def test_file_is_no_folder(tmp_path: Path):
    file = tmp_path / "fichier"
    file.touch()

    with pytest.raises(ValueError, match="fichier"):
        config.FOLDER.parse(str(file))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("sqlite:///maillage.sqlite3", DatabaseAddress("sqlite", "maillage.sqlite3")),
        ("sqlite:////srv/maillage.sqlite3", DatabaseAddress("sqlite", "/srv/maillage.sqlite3")),
        (
            "postgresql://maillage:s%40cret@db.example.org:5433/mesures?sslmode=require",
            DatabaseAddress(
                "postgresql",
                "mesures",
                user="maillage",
                password="s@cret",
                host="db.example.org",
                port=5433,
                options=(("sslmode", "require"),),
            ),
        ),
        (
            "postgres:///mesures?host=/var/run/postgresql",
            DatabaseAddress("postgresql", "mesures", host="/var/run/postgresql"),
        ),
    ],
)
def test_database_address_is_read(text: str, address: DatabaseAddress):
    assert config.DATABASE.parse(text) == address


@pytest.mark.parametrize("text", ["mysql://localhost/x", "sqlite://", "sqlite:///", "postgresql://localhost", "rien"])
def test_other_database_is_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        config.DATABASE.parse(text)


@given(st.text())
def test_database_address_is_read_or_refused(text: str):
    try:
        address = config.DATABASE.parse(text)
    except ValueError:
        return

    assert address.engine in ("sqlite", "postgresql")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("console", MailAddress()),
        ("smtp://mail.example", MailAddress("mail.example", 25)),
        ("smtp+starttls://a:p%40ss@mail.example:2525", MailAddress("mail.example", 2525, "a", "p@ss", "starttls")),
        ("smtps://a:b@mail.example", MailAddress("mail.example", 465, "a", "b", "tls")),
    ],
)
def test_way_of_letters_is_read(text: str, read: MailAddress):
    assert config.MAIL.parse(text) == read


@pytest.mark.parametrize("text", ["", "mail.example", "imap://mail.example", "smtp://", "smtp://mail.example/path"])
def test_way_of_letters_that_cannot_be_read_is_refused(text: str):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 -- the empty text is its own message
        config.MAIL.parse(text)

    assert str(refused.value) == text


def test_folder_that_is_not_there_is_refused_and_none_is_allowed(tmp_path: Path):
    with pytest.raises(ValueError, match="nulle"):
        config.OPTIONAL_FOLDER.parse(str(tmp_path / "nulle-part"))

    assert (config.OPTIONAL_FOLDER.parse(""), config.OPTIONAL_FOLDER.parse(str(tmp_path))) == (None, tmp_path)


def test_file_behind_a_folder_that_may_not_be_entered_is_refused_with_a_sentence(tmp_path: Path):
    # Seen: a key in /etc/ssl/private ended the node with a traceback.
    key = tmp_path / "private" / "node.key"
    key.parent.mkdir(mode=0o700)
    key.touch(mode=0o600)
    tmp_path.chmod(0o711)
    key_setting = Setting("MAILLAGE_NODE_KEY", "", config.OPTIONAL_FILE, "La clé.")
    is_root = os.geteuid() == 0

    if is_root:
        os.seteuid(NOBODY)
    try:
        said = refusal(key_setting, str(key)) if is_root else "que ce compte peut lire"
    finally:
        if is_root:
            os.seteuid(0)

    assert "que ce compte peut lire" in said
