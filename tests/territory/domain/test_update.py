from dataclasses import replace

import pytest
import shapely

from maillage.territory.domain.reference import Reference, Retired, Update, UpdatedCommune, UpdateForm
from maillage.territory.domain.terms import CodeChange, Kind, Territory
from maillage.territory.domain.update import with_update


def commune(code: str, name: str, population: int) -> Territory:
    return Territory(
        address=f"commune:{code}",
        kind=Kind.COMMUNE,
        code=code,
        name=name,
        population=population,
        postal_codes=(f"{code[:2]}000",),
        departement=code[:2],
        region="52",
        epci="200000001",
        commune=code,
        within="Loire-Atlantique",
    )


DEPARTEMENT = Territory(
    "departement:44", Kind.DEPARTEMENT, "44", "Loire-Atlantique", 600, departement="44", region="52"
)
REFERENCE = Reference(
    territories=(
        DEPARTEMENT,
        commune("44001", "Abbaretz", 100),
        commune("44002", "Aigrefeuille", 200),
        commune("44003", "Ancenis", 300),
        commune("85001", "L'Aiguillon", 50),
    ),
    retired=(Retired("44900", "Vieille", "44002"),),
    aliases=(("Vieille", "commune:44002"),),
    contours={
        "commune:44001": shapely.box(0, 0, 1, 1),
        "commune:44002": shapely.box(1, 0, 2, 1),
        "commune:44003": shapely.box(2, 0, 3, 1),
        "commune:85001": shapely.box(0, -1, 1, 0),
        "departement:44": shapely.box(0, 0, 3, 1),
    },
    members={"place:plage": ("44002", "44003")},
)
MERGED = Update(
    UpdateForm.COG,
    "COG 2027",
    (
        UpdatedCommune("44001", "Abbaretz", departement="44"),
        UpdatedCommune("44003", "Ancenis-sur-Loire", departement="44"),
    ),
    retired=(Retired("44002", "Aigrefeuille", "44003"),),
)


def test_merged_commune_is_retired_and_the_heir_has_its_people_and_ground() -> None:
    after, report = with_update(REFERENCE, MERGED)

    heir = after.of(Kind.COMMUNE)["44003"]
    assert (heir.name, heir.population, heir.vintage) == ("Ancenis-sur-Loire", 500, "COG 2027")
    assert after.contours["commune:44003"].area == 2
    assert "commune:44002" not in after.contours
    assert report.retired == (CodeChange("44002", "Aigrefeuille", "44003"),)
    assert report.renamed == (CodeChange("44003", "Ancenis", "Ancenis-sur-Loire"),)


def test_older_retired_codes_names_and_places_follow_to_the_heir() -> None:
    after, _ = with_update(REFERENCE, MERGED)

    assert {retired.code: retired.current for retired in after.retired} == {"44900": "44003", "44002": "44003"}
    assert ("Aigrefeuille", "commune:44003") in after.aliases
    assert after.members == {"place:plage": ("44003",)}


def test_departement_that_the_file_does_not_cover_stays() -> None:
    after, _ = with_update(REFERENCE, MERGED)

    assert after.of(Kind.COMMUNE)["85001"] == REFERENCE.of(Kind.COMMUNE)["85001"]


def test_commune_missing_without_an_heir_is_kept_and_reported() -> None:
    update = replace(MERGED, retired=())

    after, report = with_update(REFERENCE, update)

    assert "44002" in after.of(Kind.COMMUNE)
    assert report.kept == (CodeChange("44002", "Aigrefeuille", None),)


def test_contours_say_what_a_missing_commune_became() -> None:
    update = Update(
        UpdateForm.CONTOURS,
        "COG 2027",
        (
            UpdatedCommune("44001", "Abbaretz", population=110, contour=shapely.box(0, 0, 1, 1)),
            UpdatedCommune("44003", "Ancenis", population=520, contour=shapely.box(1, 0, 3, 2)),
        ),
    )

    after, report = with_update(REFERENCE, update)

    assert report.retired == (CodeChange("44002", "Aigrefeuille", "44003"),)
    assert after.contours["departement:44"].area == 5
    assert after.of(Kind.DEPARTEMENT)["44"].population == 630


def test_new_commune_takes_its_departement_from_its_code() -> None:
    communes = (*MERGED.communes, UpdatedCommune("44999", "Neuve"))

    after, report = with_update(REFERENCE, replace(MERGED, communes=communes))

    fresh = after.of(Kind.COMMUNE)["44999"]
    assert (fresh.departement, fresh.region, fresh.within) == ("44", "52", "Loire-Atlantique")
    assert report.added == (CodeChange("44999", None, "Neuve"),)


@pytest.mark.parametrize("times", [1, 2])
def test_update_taken_again_changes_nothing_more(times: int) -> None:
    after, _ = with_update(REFERENCE, MERGED)
    for _ in range(times):
        again, report = with_update(after, MERGED)

    assert {one.code for one in again.of(Kind.COMMUNE).values()} == {"44001", "44003", "85001"}
    assert (report.added, report.retired, report.renamed) == ((), (), ())


def test_populations_change_nothing_else_and_follow_a_commune_that_merged() -> None:
    people = {"44001": 110, "44002": 200, "44900": 25, "85001": 60}
    communes = tuple(UpdatedCommune(code, "", population) for code, population in people.items())

    after, report = with_update(REFERENCE, Update(UpdateForm.POPULATIONS, "COG 2027", communes))

    counted = {territory.address: territory.population for territory in after.territories}
    assert counted == {
        "commune:44001": 110, "commune:44002": 225, "commune:44003": 300, "commune:85001": 60, "departement:44": 635,
    }  # fmt: skip
    assert (after.contours, after.retired, after.aliases) == (
        REFERENCE.contours, REFERENCE.retired, REFERENCE.aliases,
    )  # fmt: skip
    assert (report.communes, report.kept) == (4, (CodeChange("44003", "Ancenis", None),))


def test_postal_codes_change_nothing_else_and_follow_a_commune_that_merged() -> None:
    stated = {"44001": ("44170", "44171"), "44900": ("44999",)}
    communes = tuple(UpdatedCommune(code, "", postal_codes=codes) for code, codes in stated.items())

    after, report = with_update(REFERENCE, Update(UpdateForm.POSTAL_CODES, "2027", communes))

    codes = {territory.address: territory.postal_codes for territory in after.territories}
    before = {territory.address: territory.postal_codes for territory in REFERENCE.territories}
    assert codes == before | {"commune:44001": ("44170", "44171"), "commune:44002": ("44999",)}
    assert replace(after, territories=REFERENCE.territories) == REFERENCE
    assert [change.code for change in report.kept] == ["44003", "85001"]


def test_city_has_the_postal_codes_of_its_arrondissements() -> None:
    lyon = replace(REFERENCE.of(Kind.COMMUNE)["44001"], address="commune:69123", code="69123")
    third = replace(lyon, address="arrondissement:69383", kind=Kind.ARRONDISSEMENT, code="69383", commune="69123")
    reference = replace(REFERENCE, territories=(lyon, third))
    stated = (
        UpdatedCommune("69383", "", postal_codes=("69003",)),
        UpdatedCommune("69123", "", postal_codes=("69001",)),
    )

    after, _ = with_update(reference, Update(UpdateForm.POSTAL_CODES, "2027", stated))

    assert [territory.postal_codes for territory in after.territories] == [("69001", "69003"), ("69003",)]
