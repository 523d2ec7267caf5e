"""Every French sentence has its English translation, with the same places to fill."""

import re
from typing import Any

from babel.messages.pofile import read_po

from maillage.site.build.catalogues import english_file
from maillage.site.build.messages import python_sentences, source_catalogue, template_sentences, untranslated
from tests.order.sources import ROOT

PLACES = re.compile(r"%\((\w+)\)[sdif]|%%")


def _english() -> dict[str, Any]:
    with english_file(ROOT).open("rb") as source:
        catalogue = read_po(source, locale="en")
    return {str(message.id): message for message in catalogue if message.id}


def _pairs(message: Any) -> list[tuple[str, str]]:
    if isinstance(message.id, (tuple, list)):
        return list(zip(message.id, message.string, strict=True))
    return [(message.id, message.string)]


def test_every_sentence_has_an_english_translation():
    english = _english()

    missing = [str(message.id) for message in source_catalogue(ROOT) if message.id and str(message.id) not in english]

    assert (missing, untranslated(english.values())) == ([], [])


def test_translations_keep_the_places_to_fill():
    pairs = [pair for message in _english().values() for pair in _pairs(message) if pair[1]]

    broken = [french for french, english in pairs if set(PLACES.findall(french)) != set(PLACES.findall(english))]

    assert broken == []


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
