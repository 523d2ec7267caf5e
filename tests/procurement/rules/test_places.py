import pytest

from maillage.core.schema.terms import Lookups
from maillage.procurement.rules.places import NOWHERE, Location, LocationIndex, PlaceJudge
from maillage.procurement.terms.vocabularies import PlaceKind
from maillage.territory.terms import Kind, Territory

FORMS = PlaceJudge()
LISTS = PlaceJudge(Lookups(is_commune_code={"86194"}.__contains__, is_postal_code={"15000", "86000"}.__contains__))


def _judged(judge: PlaceJudge, code: str, kind: PlaceKind | None) -> tuple[object, list[str]]:
    judgement = judge.judge(code, kind)
    return judgement.value, [remark.rule.code for remark in judgement.remarks]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("86000", PlaceKind.POSTAL),
        ("2A004", PlaceKind.COMMUNE),
        ("97105", PlaceKind.COMMUNE),
        ("97110", PlaceKind.POSTAL),
        ("2B", PlaceKind.DEPARTEMENT),
        ("974", PlaceKind.DEPARTEMENT),
        ("75", PlaceKind.REGION),
        ("FR", PlaceKind.COUNTRY),
    ],
)
def test_right_places_are_not_changed(code: str, kind: PlaceKind):
    assert _judged(FORMS, code, kind) == ((code, kind), [])


@pytest.mark.parametrize(
    ("code", "kind", "after"),
    [("1", PlaceKind.DEPARTEMENT, "01"), ("3200", PlaceKind.POSTAL, "03200"), ("6901", PlaceKind.COMMUNE, "06901")],
)
def test_code_that_a_spreadsheet_shortened_has_its_zero_back(code: str, kind: PlaceKind, after: str):
    assert _judged(FORMS, code, kind) == ((after, kind), ["place-lost-zero"])


@pytest.mark.parametrize(
    ("code", "kind", "after"),
    [
        ("012", PlaceKind.DEPARTEMENT, "12"),
        ("FR86000", PlaceKind.POSTAL, "86000"),
        ("15000 AURILLAC", PlaceKind.POSTAL, "15000"),
        ("2a", PlaceKind.DEPARTEMENT, "2A"),
    ],
)
def test_code_written_otherwise_is_the_code(code: str, kind: PlaceKind, after: str):
    assert _judged(FORMS, code, kind) == ((after, kind), ["place-spelling"])


@pytest.mark.parametrize("kind", [PlaceKind.COMMUNE, PlaceKind.POSTAL, PlaceKind.REGION])
def test_code_of_a_departement_under_another_kind_is_a_departement(kind: PlaceKind):
    assert _judged(FORMS, "69", kind) == (("69", PlaceKind.DEPARTEMENT), ["place-kind"])


def test_code_that_may_be_a_departement_or_a_region_stays():
    assert _judged(FORMS, "75", PlaceKind.COMMUNE) == (("75", PlaceKind.COMMUNE), ["place-form"])


def test_departement_15000_stays_without_the_official_lists():
    assert _judged(FORMS, "15000", PlaceKind.DEPARTEMENT) == (("15000", PlaceKind.DEPARTEMENT), ["place-form"])


def test_departement_15000_is_a_postal_code_by_the_official_lists():
    assert _judged(LISTS, "15000", PlaceKind.DEPARTEMENT) == (("15000", PlaceKind.POSTAL), ["place-listed-kind"])
    assert _judged(LISTS, "86194", PlaceKind.DEPARTEMENT) == (("86194", PlaceKind.COMMUNE), ["place-listed-kind"])


def test_place_ino_is_said():
    assert _judged(FORMS, "INO", PlaceKind.COMMUNE)[1] == ["place-form"]


def test_place_without_kind_is_said():
    assert _judged(FORMS, "86000", None) == (("86000", None), ["place-without-kind"])


def test_location_of_a_code_is_what_all_that_it_names_share() -> None:
    index = LocationIndex.of(
        [
            Territory("region:44", Kind.REGION, "44", "Grand Est"),
            Territory("departement:57", Kind.DEPARTEMENT, "57", "Moselle", region="44"),
            *(
                Territory(
                    f"commune:{code}",
                    Kind.COMMUNE,
                    code,
                    code,
                    postal_codes=(postal,),
                    departement="57",
                    region="44",
                    epci=epci,
                )
                for code, postal, epci in [
                    ("57001", "57100", "200000001"),
                    ("57002", "57100", "200000002"),
                    ("57003", "57200", "200000002"),
                ]
            ),
            Territory("arrondissement:57091", Kind.ARRONDISSEMENT, "57091", "Premier", commune="57003"),
        ],
        {"57900": "57003"},
    )

    assert {
        (kind, code): index.location(kind, code)
        for kind, code in [
            (PlaceKind.COMMUNE, "57900"),
            (PlaceKind.COMMUNE, "57091"),
            (PlaceKind.COMMUNE, "99999"),
            (PlaceKind.POSTAL, "57100"),
            (PlaceKind.POSTAL, "57199"),
            (PlaceKind.ARRONDISSEMENT, "574"),
            (PlaceKind.CANTON, "5712"),
            (PlaceKind.REGION, "44"),
            (PlaceKind.COUNTRY, "FR"),
        ]
    } == {
        (PlaceKind.COMMUNE, "57900"): Location("57003", "200000002", "57", "44"),
        (PlaceKind.COMMUNE, "57091"): Location("57003", "200000002", "57", "44"),
        (PlaceKind.COMMUNE, "99999"): NOWHERE,
        (PlaceKind.POSTAL, "57100"): Location(None, None, "57", "44"),
        (PlaceKind.POSTAL, "57199"): Location(None, None, "57", "44"),
        (PlaceKind.ARRONDISSEMENT, "574"): Location(None, None, "57", "44"),
        (PlaceKind.CANTON, "5712"): Location(None, None, "57", "44"),
        (PlaceKind.REGION, "44"): Location(None, None, None, "44"),
        (PlaceKind.COUNTRY, "FR"): NOWHERE,
    }
