"""Extracts French sentences from the sources, and updates their English catalogue.

The catalogue is maillage/locale/en/LC_MESSAGES/django.po. Python sentences are found in the syntax tree, those of
templates with Django's ``templatize``; texts shipped as data (dataset models, the clause kit) are loaded as pages load
them, and have a message context of their own.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po
from django.utils.translation.template import templatize

from maillage.core.text import SHIPPED
from maillage.include.clauses.store.kit import first_kit_texts
from maillage.measure.editions.domain.editions import TITLES
from maillage.opendata.catalog.store.schemas import all_schemas
from maillage.site.build.catalogues import english_file, read_catalogue

# The number of leading arguments of each function that are sentences (after the context, if any).
_SENTENCES: Final = {
    "_": 1,
    "sentence": 1,
    "setting": 1,  # an environment variable (core/settings.py): its description
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
    "pgettext": 1,
    "pgettext_lazy": 1,
    "npgettext": 2,
    "npgettext_lazy": 2,
}
_WORD: Final = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_IN_TEMPLATE: Final = re.compile(rf"\b(n?p?gettext|_)\(\s*{_WORD}\s*(?:,\s*{_WORD}\s*)?(?:,\s*{_WORD}\s*)?")

Sentence = tuple[str | None, tuple[str, ...]]  # (context, (singular,) or (singular, plural))


def source_sentences(root: Path) -> Iterator[tuple[Sentence, str]]:
    """Every sentence of the sources under ``root``/maillage, with its file."""
    for file in sorted((root / "maillage").rglob("*.py")):
        for marked in python_sentences(file.read_text(encoding="utf-8")):
            yield marked, file.relative_to(root).as_posix()
    for file in sorted([*(root / "maillage").rglob("templates/**/*.*"), *(root / "maillage").rglob("pages/**/*.*")]):
        if file.suffix in {".html", ".txt", ".svg"}:
            for marked in template_sentences(file.read_text(encoding="utf-8")):
                yield marked, file.relative_to(root).as_posix()
    for text, folder in shipped_texts(root):
        yield (SHIPPED, (text,)), folder


def shipped_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Every text shipped as data and shown on pages, with its folder: dataset models, pages of the kit."""
    for model in all_schemas():
        folder = model.latest.path.parent
        if folder.is_relative_to(root):  # not an agency's own models
            for text in model.texts:
                yield text, folder.relative_to(root).as_posix()
    of_ours = [(title, "maillage/measure/editions/domain/editions.py") for title in TITLES]
    of_ours += [(text, "maillage/include/clauses/domain/kit") for text in first_kit_texts()]
    yield from ((text, place) for text, place in of_ours if (root / place).exists())


def python_sentences(source: str) -> Iterator[Sentence]:
    """The sentences marked in Python code with sentence(), gettext() and similar functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in _SENTENCES:
                yield from _sentence_of(name, [word.value for word in node.args if isinstance(word, ast.Constant)])


def template_sentences(source: str) -> Iterator[Sentence]:
    """The sentences marked in a Django template with translate, blocktranslate and _()."""
    for call in _IN_TEMPLATE.finditer(templatize(source)):
        yield from _sentence_of(call[1], [ast.literal_eval(word) for word in call.groups()[1:] if word])


def source_catalogue(root: Path) -> Catalog:
    """Every sentence of the sources, untranslated, with its files."""
    catalogue = Catalog(locale="en", domain="django", project="Maillage", fuzzy=False)
    for (context, texts), file in source_sentences(root):
        # Without line numbers, so that the catalogue only changes if a sentence does.
        catalogue.add(texts if len(texts) > 1 else texts[0], locations=[(file, 0)], context=context)
    return catalogue


def update_catalogue(root: Path, fragments: Sequence[Path] = ()) -> list[str]:
    """Update the catalogue from the sources; returns the sentences without an English translation."""
    catalogue = source_catalogue(root)
    file = english_file(root)
    for translated in (file, *fragments):
        if translated.exists():
            translations = read_catalogue(translated)
            for message in catalogue:
                translation = translations.get(message.id, message.context) if message.id else None
                if translation is None or not _is_translated(translation):
                    continue
                # A sentence that has become plural needs two new translations.
                if message.pluralizable == translation.pluralizable:
                    message.string = translation.string
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as written:
        write_po(written, catalogue, width=0, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return untranslated(catalogue)


def untranslated(catalogue: Iterable[Message]) -> list[str]:
    """The French sentences without a translation."""
    lacking = [message for message in catalogue if message.id and not _is_translated(message)]
    return [str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id) for message in lacking]


def _sentence_of(name: str, words: Sequence[object]) -> Iterator[Sentence]:
    texts = [word for word in words if isinstance(word, str)]
    context = texts.pop(0) if "pgettext" in name and texts else None
    count = _SENTENCES[name]
    if len(texts) >= count:
        yield context, tuple(texts[:count])


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)
