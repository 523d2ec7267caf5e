"""What a list adds to what is said of a structure."""

from maillage.include.structures.domain.structures import StatedStructure, StructureKind, merged_with_list

SIRET = "00950001800014"
BEFORE = StatedStructure(siret=SIRET, kind=StructureKind.EI, name="Relais", website="https://relais.example")
LISTED = StatedStructure(siret=SIRET, kind=StructureKind.EI, name="Le Relais", contact_phone="02 40 00 00 00")


def test_list_changes_what_it_says_and_leaves_what_it_does_not_say():
    merged = merged_with_list(BEFORE, LISTED, is_own=False)

    assert (merged.name, merged.website, merged.contact_phone) == (LISTED.name, BEFORE.website, LISTED.contact_phone)


def test_list_only_fills_the_gaps_of_a_structure_that_speaks_for_itself():
    merged = merged_with_list(BEFORE, LISTED, is_own=True)

    assert (merged.name, merged.contact_phone) == (BEFORE.name, LISTED.contact_phone)
