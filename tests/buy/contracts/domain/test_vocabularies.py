"""The closed lists are those of the official schemas, in both versions."""

import json
from enum import StrEnum
from pathlib import Path

import pytest

from maillage.buy.contracts.domain import vocabularies as words

REFERENCE = Path(words.__file__).parents[1] / "reference"
LISTS = json.loads((REFERENCE / "enumerations.json").read_text("utf-8"))
CONVERSION = LISTS["conversion_v1_v2"]
MARKET, CONCESSION = LISTS["2.0.3"]["marche"], LISTS["2.0.3"]["contrat-concession"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ccag", words.Ccag),
        ("typeGroupementOperateurs", words.Grouping),
        ("lieuExecution/typeCode", words.PlaceKind),
        ("formePrix", words.PriceForm),
        ("techniqueArray", words.Technique),
        ("modaliteExecutionArray", words.ExecutionMode),
        ("Titulaire/typeIdentifiant", words.IdentifierKind),
        ("ActeSousTraitance/variationPrix", words.PriceVariation),
        ("typePrixArray", words.PriceType),
        ("considerationEnvironnementaleArray", words.EnvironmentalConsideration),
    ],
)
def test_list_is_the_official_one(name: str, kind: type[StrEnum]):
    assert [word.value for word in kind] == MARKET[name]


def test_lists_of_markets_and_concessions_together_are_ours():
    both = {*MARKET["considerationSocialeArray"], *CONCESSION["considerationSocialeArray"]}

    assert {word.value for word in words.SocialConsideration} == both
    assert {word.value for word in words.PROCEDURES_OF_CONCESSIONS} == {*CONCESSION["procedure"]}
    assert {word.value for word in words.Procedure} == {*MARKET["procedure"], *CONCESSION["procedure"]}
    assert {word.value for word in words.NATURES_OF_CONCESSIONS} == {*CONCESSION["nature"]}


def test_natures_are_those_of_both_versions():
    of_v1 = {*LISTS["1.5.0"]["marche"]["nature"]}

    assert {word.value for word in words.NATURES_OF_V1_ONLY} == of_v1 - {*MARKET["nature"]}
    assert {word.value for word in words.Nature} == {*of_v1, *MARKET["nature"], *CONCESSION["nature"]}


def test_words_of_version_1_become_those_of_the_conversion():
    prices = {old: new.value for old, new in words.PRICE_TYPES_OF_V1.items()}
    procedures = {old: new.value for old, new in words.OLD_PROCEDURES.items()}
    kinds = {old: new.value for old, new in words.OLD_IDENTIFIER_KINDS.items()}

    assert prices == CONVERSION["formePrix(v1)→typesPrix(v2)"]
    assert procedures == CONVERSION["procedure"]
    assert kinds == CONVERSION["typeIdentifiant"]
