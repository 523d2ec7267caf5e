"""Two who change one page at once: what one touched is taken, what both did is told, nothing that was typed is lost."""

from hypothesis import given
from hypothesis import strategies as st

from maillage.include.structures.domain.form_merging import ACTIVITIES, merged_form
from maillage.include.structures.domain.structures import StatedStructure, StructureKind, merged_with_list

BASE = {"denomination": "Atelier", "labels": "RSEi", "secteur-0": "proprete", "portee-0": "radius", "rayon-0": "20"}

SIRET = "00950001800014"
BEFORE = StatedStructure(siret=SIRET, kind=StructureKind.EI, name="Relais", website="https://relais.example")
LISTED = StatedStructure(siret=SIRET, kind=StructureKind.EI, name="Le Relais", contact_phone="02 40 00 00 00")


def test_what_only_one_of_them_touched_is_taken_from_that_one():
    merged = merged_form(BASE, {**BASE, "denomination": "Atelier du Port"}, {**BASE, "labels": "RSEi\nQualiopi"})

    assert merged.texts == {**BASE, "denomination": "Atelier du Port", "labels": "RSEi\nQualiopi"}
    assert merged.clashes == ()


def test_what_both_changed_stays_as_it_was_typed_and_is_told():
    merged = merged_form(BASE, {**BASE, "denomination": "Le Port"}, {**BASE, "denomination": "Atelier Nantes"})

    assert (merged.texts["denomination"], merged.clashes) == ("Le Port", ("denomination",))


def test_the_same_change_by_both_is_no_clash():
    merged = merged_form(BASE, {**BASE, "labels": "A\r\nB "}, {**BASE, "labels": "A\nB"})

    assert (merged.texts["labels"], merged.clashes) == ("A\r\nB ", ())


def test_activities_are_one_whole_and_an_empty_row_says_nothing():
    mine = {**BASE, "rayon-0": "40", "secteur-1": "", "portee-1": "unknown"}
    theirs = {**BASE, "secteur-1": "restauration", "portee-1": "country"}

    both = merged_form(BASE, mine, theirs)
    theirs_alone = merged_form(BASE, {**BASE, "secteur-1": "", "portee-1": "unknown"}, theirs)

    assert (both.texts["rayon-0"], both.clashes) == ("40", (ACTIVITIES,))
    assert (theirs_alone.texts, theirs_alone.clashes) == (theirs, ())


_TEXTS = st.fixed_dictionaries(dict.fromkeys(("nom", "labels", "secteur-0"), st.sampled_from(["", "a", "b", "c"])))


@given(_TEXTS, _TEXTS, _TEXTS)
def test_nothing_that_was_typed_anew_is_ever_lost(base: dict[str, str], typed: dict[str, str], stands: dict[str, str]):
    merged = merged_form(base, typed, stands)

    assert {name: merged.texts[name] for name in typed if typed[name] != base[name]} == {
        name: text for name, text in typed.items() if text != base[name]
    }
    assert all(merged.texts[name] == stands[name] for name in typed if typed[name] == base[name])


def test_list_changes_what_it_says_and_leaves_what_it_does_not_say():
    merged = merged_with_list(BEFORE, LISTED, is_own=False)

    assert (merged.name, merged.website, merged.contact_phone) == (LISTED.name, BEFORE.website, LISTED.contact_phone)


def test_list_only_fills_the_gaps_of_a_structure_that_speaks_for_itself():
    merged = merged_with_list(BEFORE, LISTED, is_own=True)

    assert (merged.name, merged.contact_phone) == (BEFORE.name, LISTED.contact_phone)
