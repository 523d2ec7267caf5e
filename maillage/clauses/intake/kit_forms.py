"""Reads a page of the kit from the texts of its form; what is missing is a finding at its field."""

import re
from collections.abc import Mapping
from typing import Final

from maillage.clauses.terms.kit import LONGEST_KIT_TEXT, LONGEST_KIT_TITLE, KitSection, StatedKitPage
from maillage.core.plain_text import one_line, printable
from maillage.core.problems import Finding, Refused, sentence
from maillage.core.text import plain

SECTION: Final = "rubrique"
TITLE: Final = "titre"
TEXT: Final = "texte"
_REFUSED: Final = sentence("Cette page ne peut pas être enregistrée ainsi : corrigez ce qui suit.")
_TITLE_WANTED: Final = sentence("Donnez un titre d’au moins cinq lettres.")
_TEXT_WANTED: Final = sentence("Écrivez la page : une phrase suffit pour commencer.")
_TEXT_LONG: Final = sentence("Ce texte a plus de %(most)s signes : faites-en deux pages.")


def read_kit_page(texts: Mapping[str, str], slug: str) -> StatedKitPage:
    """The page of a form; ``slug`` is that of a page that is there, "" for a new one, which is called by its title."""
    title = one_line(texts.get(TITLE, ""))[:LONGEST_KIT_TITLE]
    text = printable(texts.get(TEXT, "").replace("\r\n", "\n")).strip()
    findings = []
    name = slug or re.sub(r"[^a-z0-9]+", "-", plain(title))[:60].strip("-")
    if len(title) < 5 or not name:
        findings.append(Finding("kit.title", _TITLE_WANTED, TITLE))
    if not text:
        findings.append(Finding("kit.text", _TEXT_WANTED, TEXT))
    if len(text) > LONGEST_KIT_TEXT:
        findings.append(Finding("kit.text", _TEXT_LONG, TEXT, params={"most": LONGEST_KIT_TEXT}))
    if findings:
        raise Refused("kit_page", _REFUSED, findings=findings)
    section = texts.get(SECTION, "")
    known = KitSection(section) if section in set(KitSection) else KitSection.CLAUSE
    return StatedKitPage(name, known, title, text)
