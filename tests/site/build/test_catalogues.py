"""French counts as French does: « 0 entreprise », « 1 entreprise », « 2 entreprises »."""

from babel.messages.catalog import Catalog
from django.template import Context, Template
from django.utils.translation import ngettext, override

from maillage.site.build.catalogues import english_file, french_plurals, read_catalogue
from tests.order.sources import ROOT

COUNTED = (
    "{% load i18n %}{% blocktranslate count count=n %}{{ count }} clause close{% plural %}{{ count }} clauses closes"
    "{% endblocktranslate %}"
)


def counted(language: str) -> list[str]:
    with override(language):
        return [ngettext("%(count)s entreprise", "%(count)s entreprises", n) % {"count": n} for n in (0, 1, 2)]


def test_nought_is_singular_in_french_and_plural_in_english() -> None:
    assert counted("fr") == ["0 entreprise", "1 entreprise", "2 entreprises"]
    assert counted("en") == ["0 companies", "1 company", "2 companies"]


def test_templates_count_likewise() -> None:
    with override("fr"):
        pages = [Template(COUNTED).render(Context({"n": n})) for n in (0, 1, 2)]

    assert pages == ["0 clause close", "1 clause close", "2 clauses closes"]


def test_every_sentence_with_a_plural_is_its_own_translation() -> None:
    english = [message for message in read_catalogue(english_file(ROOT)) if message.pluralizable]

    french = [message for message in french_plurals(read_catalogue(english_file(ROOT))) if message.id]

    assert len(english) > 100
    assert [(message.id, message.string) for message in french] == [
        (message.id, (message.id[0], message.id[1], message.id[1])) for message in english
    ]
    assert Catalog(locale="fr").num_plurals == 3
