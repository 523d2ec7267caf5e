"""Every French sentence has its English translation, with the same places to fill."""

import re
from typing import Any

import pytest
from babel.messages.pofile import read_po

from maillage.site.build.catalogues import english_file
from maillage.site.build.messages import python_sentences, source_catalogue, template_sentences, untranslated
from tests.order.sources import ROOT

PLACES = re.compile(r"%\((\w+)\)[sdif]|%%")
# One form and one word each, as public bodies in English write them; French sets a space where English sets none.
NOT_ENGLISH = {
    "euro sign before its number": re.compile(r"\d[\s\u00a0\u202f]?(?:M|k|Md)?€|€[\d,.]+ (?:to|and) \d"),
    "no space before a sign": re.compile(r"\w[ \u00a0\u202f][:;!?](?:\s|$)|\d[ \u00a0\u202f]%(?![(s])"),
    "excluding VAT": re.compile(r"excluding tax|without tax"),
    "sign in": re.compile(r"(?<!\()\b[Ll]og (?:in|out)\b"),
    "work integration": re.compile(r"(?<!\()\b[Ii]nsertion\b"),
    "supplier": re.compile(r"(?<!\()\b[Hh]olders?\b"),
    "postcode": re.compile(r"\b[Pp]ostal codes?\b"),
    "their": re.compile(r"\b(?:[Ss]he|[Hh]ers?|herself)\b"),
    "per line": re.compile(r"\b[Oo]ne a (?:line|row)\b"),
    "megabits a second": re.compile(r"\bMbit/s\b|\bMbps\b|\bM(?:bit|b)ps\b"),
    "data is": re.compile(r"\b(?:[Tt]hese|[Tt]hose) data\b|\b[Dd]ata (?:are|were)\b"),
    "article": re.compile(r"\b[Aa]n (?:planned|contract|need|buyer|site|test)\b"),
    "homes": re.compile(r"(?<!%\()\b[Hh]ouseholds?\b"),
    "out of 100": re.compile(r"%\(\w+\)s of 100\b"),
    "quotation marks": re.compile(r"[«»]"),
    "Say ... is not a label": re.compile(r"^Say the |^Put a |^Inscribe|\bSeated\b"),
}


def _english() -> dict[tuple[str | None, str], Any]:
    with english_file(ROOT).open("rb") as source:
        catalogue = read_po(source, locale="en")
    return {(message.context, str(message.id)): message for message in catalogue if message.id}


def _pairs(message: Any) -> list[tuple[str, str]]:
    if isinstance(message.id, (tuple, list)):
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def test_every_sentence_has_an_english_translation():
    english = _english()

    sources = [(message.context, str(message.id)) for message in source_catalogue(ROOT) if message.id]
    missing = [source for source in sources if source not in english]

    assert (missing, untranslated(english.values())) == ([], [])


def test_translations_keep_the_places_to_fill():
    pairs = [pair for message in _english().values() for pair in _pairs(message) if pair[1]]

    broken = [french for french, english in pairs if set(PLACES.findall(french)) != set(PLACES.findall(english))]

    assert broken == []


def test_english_has_one_form_for_one_thing():
    said = [english for message in _english().values() for _french, english in _pairs(message)]

    odd = [(name, english) for name, pattern in NOT_ENGLISH.items() for english in said if pattern.search(english)]

    assert len(said) > 9000
    assert odd == []


@pytest.mark.parametrize(
    "written",
    [
        "62,144 €",
        "€40,000 to 90,000",
        "Ready ?",
        "98 %",
        "Log in",
        "one holder",
        "she pays",
        "One a line",
        "Put a clause",
        "3 Mbps",
        "these data",
        "an planned purchase",
        "5 households",
        "%(points)s of 100",
        "« a »",
    ],
)
def test_what_is_not_english_is_seen(written: str):
    assert any(pattern.search(written) for pattern in NOT_ENGLISH.values())


def test_sentences_of_python_are_found():
    source = 'x = _("Un") + ngettext("Une page", "Des pages", n) + sentence("De" "ux") + pgettext("mois", "mai")'

    found = list(python_sentences(source))

    assert sorted(found, key=str) == sorted(
        [(None, ("Un",)), (None, ("Une page", "Des pages")), (None, ("Deux",)), ("mois", ("mai",))], key=str
    )


def test_sentences_of_templates_are_found():
    source = (
        '{% load i18n %}{% translate "L’île" %}{% blocktranslate count n=n %}{{ n }} test{% plural %}{{ n }} tests'
        '{% endblocktranslate %}{% translate "mai" context "mois" %}{{ x|default:_("rien") }}'
    )

    found = list(template_sentences(source))

    assert found == [(None, ("L’île",)), (None, ("%(n)s test", "%(n)s tests")), ("mois", ("mai",)), (None, ("rien",))]
