"""The English catalogue follows the sources; a translation goes to the sentence that it was made for."""

from pathlib import Path

from maillage.site.build.catalogues import english_file
from maillage.site.build.messages import update_catalogue

_TRANSLATED = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "%(count)s mois"
msgstr "%(count)s months"

msgid "Une plage"
msgstr "A beach"
"""


def test_sentence_that_becomes_one_with_a_plural_asks_for_its_two_translations(tmp_path: Path) -> None:
    source = tmp_path / "maillage" / "beach.py"
    source.parent.mkdir()
    source.write_text('_("Une plage")\nngettext("%(count)s mois", "%(count)s mois", 2)\n', "utf-8")
    english = english_file(tmp_path)
    english.parent.mkdir(parents=True)
    english.write_text(_TRANSLATED, "utf-8")

    lacking = update_catalogue(tmp_path)

    kept = english.read_text("utf-8")
    assert (lacking, 'msgstr "A beach"' in kept, 'msgstr[0] ""' in kept) == (["%(count)s mois"], True, True)
