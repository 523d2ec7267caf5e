import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from maillage.core.problems import Refused
from maillage.core.settings import (
    Folder,
    LowerCase,
    Networks,
    OptionalFile,
    OptionalFolder,
    Port,
    Remedy,
    Settings,
    YesNo,
    is_given,
    read_settings,
    refuse_unknown,
    setting,
    setting_value,
    variable_of,
    variables,
)
from tests.core.environments import environment_of

NOBODY = 65_534


class OfTheTest(Settings):
    """One setting of each shared type."""

    port: Port = setting("Le port.", 8000)
    has_light: YesNo = setting("La lumière.", default=False, variable="MAILLAGE_LIGHT")
    form: Annotated[Literal["console", "json"], LowerCase] = setting("La forme.", "console")
    proxies: Networks = setting("Les mandataires.", "")
    folder: Folder = setting("Le dossier.", "./var")
    schemas: OptionalFolder = setting("Les schémas.", None)
    key: OptionalFile = setting("La clé.", None)
    secret: Annotated[str, Field(min_length=9), Remedy("%(name)s est trop court (%(value)s).")] = setting(
        "Le secret.", "", is_secret=True
    )
    twice: int = setting("Le double du port.", lambda read: 2 * read["port"])


def read(environ: Mapping[str, str]) -> OfTheTest:
    with environment_of(environ):
        return read_settings(OfTheTest)


def refusal(name: str, text: str) -> str:
    with pytest.raises(Refused) as refused:
        read({name: text})
    return refused.value.text


def known(name: str, text: str) -> Any:
    return getattr(read({f"MAILLAGE_{name.upper()}": text}), name)


@given(st.integers(1, 65_535))
def test_whole_number_within_bounds_is_read(number: int):
    assert known("port", f" {number} ") == number


@pytest.mark.parametrize("text", ["0", "65536", "-1", "80.5", "huit mille", "0x50"])
def test_whole_number_out_of_bounds_is_refused_with_a_sentence(text: str):
    said = refusal("MAILLAGE_PORT", text)

    assert said == f"MAILLAGE_PORT vaut « {text} » : donnez un nombre entier de 1 à 65535."


@pytest.mark.parametrize("environ", [{}, {"MAILLAGE_PORT": ""}, {"MAILLAGE_PORT": "  "}])
def test_absent_setting_has_its_default(environ: dict[str, str]):
    assert read(environ).port == 8000


def test_default_that_is_made_from_another_setting_follows_it():
    assert (read({"MAILLAGE_PORT": "9000"}).twice, read({"MAILLAGE_TWICE": "5"}).twice) == (18_000, 5)


def test_wrong_secret_is_refused_without_showing_it():
    assert refusal("MAILLAGE_SECRET", "secret") == "MAILLAGE_SECRET est trop court (…)."


def test_unknown_variable_is_refused_with_the_nearest_name():
    with environment_of({"MAILLAGE_PROT": "1"}), pytest.raises(Refused) as refused:
        refuse_unknown(variables(OfTheTest))

    assert (
        refused.value.text == "MAILLAGE_PROT n’est pas un réglage. Vouliez-vous dire MAILLAGE_PORT ? Sinon, retirez-la."
    )


def test_variables_are_told_with_default_and_meaning():
    told = [(variable.name, variable.default, variable.meaning) for variable in variables(OfTheTest)]

    assert told[:3] + told[-1:] == [
        ("MAILLAGE_PORT", "8000", "Le port."),
        ("MAILLAGE_LIGHT", "0", "La lumière."),
        ("MAILLAGE_FORM", "console", "La forme."),
        ("MAILLAGE_TWICE", "", "Le double du port."),
    ]


@pytest.mark.parametrize(("text", "value"), [("1", True), ("oui", True), ("YES", True), ("0", False), ("non", False)])
def test_yes_and_no_are_read(text: str, value: bool):  # noqa: FBT001 -- a parameter of the table
    assert read({"MAILLAGE_LIGHT": text}).has_light is value


@pytest.mark.parametrize("text", ["2", "peut-être", "y e s"])
def test_neither_yes_nor_no_is_refused(text: str):
    assert refusal("MAILLAGE_LIGHT", text) == f"MAILLAGE_LIGHT vaut « {text} » : donnez 1 (oui) ou 0 (non)."


def test_word_of_a_list_is_read_in_any_case():
    assert known("form", "JSON") == "json"


def test_word_that_is_not_of_the_list_is_refused_with_the_list():
    assert refusal("MAILLAGE_FORM", "xml") == "MAILLAGE_FORM vaut « xml » : donnez un de ces mots : console, json."


def test_networks_are_read():
    networks = known("proxies", "127.0.0.1, 10.0.0.0/8,::1")

    assert [str(network) for network in networks] == ["127.0.0.1/32", "10.0.0.0/8", "::1/128"]


def test_file_is_no_folder(tmp_path: Path):
    file = tmp_path / "fichier"
    file.touch()

    assert refusal("MAILLAGE_FOLDER", str(file)).endswith("donnez le chemin d’un dossier que ce compte peut ouvrir.")


def test_folder_that_is_not_there_is_refused_and_none_is_allowed(tmp_path: Path):
    said = refusal("MAILLAGE_SCHEMAS", str(tmp_path / "nulle-part"))

    assert said.endswith("nulle-part » : donnez le chemin d’un dossier qui existe, ou rien.")
    assert (read({}).schemas, known("schemas", str(tmp_path))) == (None, tmp_path)


def test_file_behind_a_folder_that_may_not_be_entered_is_refused_with_a_sentence(tmp_path: Path):
    # Seen: a key in /etc/ssl/private ended the node with a traceback.
    key = tmp_path / "private" / "node.key"
    key.parent.mkdir(mode=0o700)
    key.touch(mode=0o600)
    tmp_path.chmod(0o711)
    is_root = os.geteuid() == 0

    if is_root:
        os.seteuid(NOBODY)
    try:
        said = refusal("MAILLAGE_KEY", str(key)) if is_root else "que ce compte peut lire"
    finally:
        if is_root:
            os.seteuid(0)

    assert "que ce compte peut lire" in said


@pytest.mark.parametrize("end", ["data", ""])
def test_folder_that_this_account_may_not_enter_is_refused_with_a_sentence(tmp_path: Path, end: str):
    # Seen: MAILLAGE_DATA in the folder of another account ended every command with a traceback.
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "data").mkdir()
    tmp_path.chmod(0o711)
    is_root = os.geteuid() == 0

    if is_root:
        os.seteuid(NOBODY)
    try:
        said = refusal("MAILLAGE_FOLDER", str(folder / end)) if is_root else "que ce compte peut ouvrir"
    finally:
        if is_root:
            os.seteuid(0)

    assert "que ce compte peut ouvrir" in said


@pytest.mark.parametrize(
    ("name", "text"), [("port", "9000"), ("has_light", "oui"), ("form", "JSON"), ("proxies", "10.0.0.0/8, ::1")]
)
def test_value_of_a_text_is_the_one_that_the_environment_gives(name: str, text: str):
    variable = variable_of(OfTheTest, name)

    assert setting_value(OfTheTest, name, text) == getattr(read({variable: text}), name)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("port", "70000", "Le port vaut « 70000 » : donnez un nombre entier de 1 à 65535."),
        ("form", "xml", "Le port vaut « xml » : donnez un de ces mots : console, json."),
        ("secret", "court", "Le port est trop court (…)."),
    ],
)
def test_wrong_text_is_refused_under_its_label_and_a_secret_is_not_repeated(name: str, text: str, said: str):
    with pytest.raises(Refused) as refused:
        setting_value(OfTheTest, name, text, label="Le port")

    assert refused.value.message % refused.value.params == said


@pytest.mark.parametrize(("value", "is_one"), [("", False), (" ", False), ("1", True)])
def test_blank_variable_is_as_none(value: str, *, is_one: bool):
    with environment_of({"MAILLAGE_PORT": value}):
        assert is_given(OfTheTest, "port") is is_one
