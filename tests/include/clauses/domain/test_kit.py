"""Texts of the kit: read into parts, and no line of them lost."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.include.clauses.domain.kit import FIRST_PAGES, KitBlock, KitBlockKind, KitSection, kit_blocks


def test_text_has_headings_lists_and_paragraphs() -> None:
    text = "Deux lignes\nd’un paragraphe\n\n## Titre\n- une\n- deux\nsuite\n\n\n## Autre\n## Encore"

    assert list(kit_blocks(text)) == [
        KitBlock(KitBlockKind.PARAGRAPH, ("Deux lignes", "d’un paragraphe")),
        KitBlock(KitBlockKind.HEADING, ("Titre",)),
        KitBlock(KitBlockKind.ITEMS, ("une", "deux")),
        KitBlock(KitBlockKind.PARAGRAPH, ("suite",)),
        KitBlock(KitBlockKind.HEADING, ("Autre",)),
        KitBlock(KitBlockKind.HEADING, ("Encore",)),
    ]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])), max_size=12))
def test_no_line_that_says_something_is_lost(lines: list[str]) -> None:
    parts = [line for block in kit_blocks("\n".join(lines)) for line in block.lines]

    assert "".join(parts) == "".join(line for line in lines if line)


def test_kit_begins_with_a_page_of_each_section() -> None:
    assert {page.section for page in FIRST_PAGES} == set(KitSection)
    assert not any("{" in page.text for page in FIRST_PAGES)
