from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.buy.contracts.domain.place_codes import OVERSEAS, PlaceReading, departement_of_authority
from maillage.buy.contracts.domain.places import NOWHERE, Location, LocationIndex, PlaceJudge, StatedPlace
from maillage.buy.contracts.domain.remarks import Confidence, Repair
from maillage.buy.contracts.domain.vocabularies import PlaceKind
from maillage.buy.contracts.intake.place_tables import place_codes
from maillage.territory.domain.terms import Kind, Territory

CODES = place_codes()
JUDGE = PlaceJudge(CODES)
POSTAL, COMMUNE, DEPARTEMENT, REGION, COUNTRY = (
    *(PlaceKind.POSTAL, PlaceKind.COMMUNE, PlaceKind.DEPARTEMENT, PlaceKind.REGION),
    PlaceKind.COUNTRY,
)


def _judged(
    code: str | None, kind: PlaceKind | None, name: str = "", buyer: str | None = None
) -> tuple[object, list[str]]:
    judgement = JUDGE.judge(StatedPlace(code, kind, name, buyer))
    return judgement.value, [remark.rule.code for remark in judgement.remarks]


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("86000", POSTAL, ""),
        ("2A004", COMMUNE, "Ajaccio"),
        ("97105", COMMUNE, ""),
        ("97110", POSTAL, "Pointe-à-Pitre"),
        ("2B", DEPARTEMENT, ""),
        ("974", DEPARTEMENT, "La Réunion"),
        ("75", REGION, "Nouvelle-Aquitaine"),
        ("FR", COUNTRY, "FRANCE"),
        ("RE", COUNTRY, ""),
        ("33290", POSTAL, "FRANCE"),
        ("79060", COMMUNE, "Calvisson"),
        ("44110", COMMUNE, ""),  # of today, and Châteaubriant's postal code
    ],
)
def test_right_places_are_not_changed(code: str, kind: PlaceKind, name: str):
    assert _judged(code, kind, name) == ((code, kind), [])


@pytest.mark.parametrize(
    ("code", "kind", "name", "after"),
    [
        ("1", DEPARTEMENT, "Ain", "01"),
        ("3", REGION, "Guyane", "03"),
        ("3200", POSTAL, "Vichy", "03200"),
        ("6901", POSTAL, "Villeurbanne", None),
        ("3200", POSTAL, "Vienne & alentours", None),
        ("4600", POSTAL, "Ville de Saint-Nazaire", None),
        ("3", REGION, "", None),
        ("1", DEPARTEMENT, "", None),
    ],
)
def test_lost_zero_is_put_back_only_where_the_name_agrees(code: str, kind: PlaceKind, name: str, after: str | None):
    value, rules = _judged(code, kind, name)

    assert value == (after or code, kind)
    assert rules == ["place-lost-zero"] if after else rules in (["place-form"], ["place-ambiguous"])


def test_lost_zero_is_put_back_where_the_buyer_is_of_that_region():
    assert departement_of_authority("22973000100016") == "973"
    assert _judged("3", REGION, "", "973") == (("03", REGION), ["place-lost-zero"])
    assert _judged("3", REGION, "", "44") == (("3", REGION), ["place-ambiguous"])


@pytest.mark.parametrize(
    ("number", "departement"),
    [
        ("21440109300015", "44"),
        ("224400028", "44"),
        ("21974011500016", "974"),
        ("21200004600019", None),  # 20: Corse, of one département or the other
        ("20005375900011", None),  # made since 2010
        ("13000548100010", None),
        ("", None),
    ],
)
def test_departement_of_a_local_authority_stands_in_its_number(number: str, departement: str | None):
    assert departement_of_authority(number) == departement


@pytest.mark.parametrize(
    ("code", "kind", "after"),
    [
        ("012", DEPARTEMENT, "12"),
        ("FR86000", POSTAL, "86000"),
        ("FR-51", DEPARTEMENT, "51"),
        ("FR75", DEPARTEMENT, "75"),
        ("15000 AURILLAC", POSTAL, "15000"),
        ("2a", DEPARTEMENT, "2A"),
    ],
)
def test_code_written_otherwise_is_the_code(code: str, kind: PlaceKind, after: str):
    assert _judged(code, kind) == ((after, kind), ["place-spelling"])


@pytest.mark.parametrize(
    ("code", "kind", "place"),
    [
        ("FR107", POSTAL, ("94", DEPARTEMENT)),  # Paris region, never Aube
        ("FR101", DEPARTEMENT, ("75", DEPARTEMENT)),
        ("FR615", DEPARTEMENT, ("64", DEPARTEMENT)),
        ("FRK26", DEPARTEMENT, ("69", DEPARTEMENT)),
        ("FR51", REGION, ("52", REGION)),  # Pays de la Loire, never Marne
        ("FR42", REGION, ("44", REGION)),
        ("FRF2", REGION, ("44", REGION)),
        ("FRG", REGION, ("52", REGION)),
        ("fr930", COMMUNE, ("973", DEPARTEMENT)),
        ("FRY40", None, ("974", DEPARTEMENT)),
        ("FRA5", REGION, ("06", REGION)),
    ],
)
def test_nuts_code_of_either_generation_is_what_it_is(code: str, kind: PlaceKind | None, place: tuple[str, PlaceKind]):
    assert _judged(code, kind) == (place, ["place-nuts"])


@pytest.mark.parametrize(
    ("code", "kind", "name", "place", "rule"),
    [
        ("FR51", DEPARTEMENT, "", None, "place-ambiguous"),
        ("FR51", DEPARTEMENT, "Marne", ("51", DEPARTEMENT), "place-nuts-by-name"),
        ("FR51", DEPARTEMENT, "Pays de la Loire", ("52", REGION), "place-nuts-by-name"),
        ("FR52", REGION, "", None, "place-ambiguous"),
        ("FR52", REGION, "Bretagne", ("53", REGION), "place-nuts-by-name"),
        ("FR5", REGION, "", None, "place-nuts-zone"),
    ],
)
def test_nuts_code_that_may_be_another_is_decided_by_the_name(
    code: str, kind: PlaceKind, name: str, *, place: tuple[str, PlaceKind] | None, rule: str
):
    assert _judged(code, kind, name) == (place or (code, kind), [rule])


def test_nuts_codes_cover_each_departement_in_both_generations():
    by_level = {length: {code for code in CODES.nuts if len(code) == length} for length in (3, 4, 5)}
    departements = [area.reading.code for code in by_level[5] if (area := CODES.nuts[code]).reading is not None]
    metropolitan = {code for code in CODES.departements if len(code) == 2}

    assert {code: departements.count(code) for code in metropolitan} == {
        code: 1 if CODES.departements[code][1] == "11" else 2 for code in metropolitan
    }
    assert set(departements) - metropolitan == {"971", "972", "973", "974", "976"}
    for code, area in CODES.nuts.items():
        above = CODES.nuts.get(code[:-1])
        if len(code) == 5 and area.reading is not None:
            assert above is not None
            assert above.reading == PlaceReading(REGION, CODES.departements[area.reading.code][1] or "")


@pytest.mark.parametrize(
    ("code", "kind", "name", "after"),
    [
        ("75015", COMMUNE, "Paris", ("75015", POSTAL)),
        ("75015", COMMUNE, "PARIS 15", ("75015", POSTAL)),
        ("75015", COMMUNE, "Bry sur Marne", ("75015", COMMUNE)),
        ("75015", COMMUNE, "", None),
        ("75015", COMMUNE, "Région parisienne", None),
        ("69100", POSTAL, "IRIGNY", ("69100", COMMUNE)),
        ("69100", POSTAL, "Villeurbanne", ("69100", POSTAL)),
        ("44110", COMMUNE, "Châteaubriant", ("44110", POSTAL)),
        ("62041", POSTAL, "Arras", ("62041", COMMUNE)),
        ("42570", COMMUNE, "St-Héand", ("42570", POSTAL)),
    ],
)
def test_code_of_the_post_or_of_a_commune_is_decided_by_the_name(
    code: str, kind: PlaceKind, name: str, after: tuple[str, PlaceKind] | None
):
    value, rules = _judged(code, kind, name)

    assert value == (after or (code, kind))
    assert rules == (["place-ambiguous"] if after is None else [] if after[1] is kind else ["place-by-name"])


def test_each_retired_code_that_is_a_postal_code_is_left_with_a_finding_where_no_name_decides():
    colliding = [code for code in CODES.retired if code in CODES.postal]

    assert len(colliding) == 416
    assert {tuple(_judged(code, COMMUNE)[1]) for code in colliding} == {("place-ambiguous",)}


def test_postal_code_that_is_no_commune_is_one_by_the_official_lists():
    assert _judged("86000", COMMUNE) == (("86000", POSTAL), ["place-listed-kind"])
    assert _judged("86000", COMMUNE, "Vendée") == (("86000", COMMUNE), ["place-ambiguous"])


@pytest.mark.parametrize("kind", [COMMUNE, POSTAL, REGION, COUNTRY])
def test_departement_under_another_kind_is_one_where_the_name_or_the_buyer_agrees(kind: PlaceKind):
    assert _judged("69", kind, "Département du Rhône") == (("69", DEPARTEMENT), ["place-kind"])
    assert _judged("69", kind, "Secteur sud", "69") == (("69", DEPARTEMENT), ["place-kind"])
    assert _judged("69", kind, "Secteur sud") == (("69", kind), ["place-ambiguous"])
    assert _judged("69", kind, "Loire", "69") == (("69", kind), ["place-ambiguous"])


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("33", COUNTRY, "FRANCE"),
        ("56", COUNTRY, "Belgique+Pays-Bas+Suisse+Allemagne"),
        ("10", REGION, "Val de Marne et Essonne"),
        ("75", COMMUNE, ""),
        ("101", POSTAL, ""),
        ("330", POSTAL, ""),
        ("972231", DEPARTEMENT, "Martinique"),
        ("INO", COMMUNE, "Angers Le Mans Nantes Tours"),
    ],
)
def test_code_of_another_kind_that_nothing_confirms_stays_as_stated(code: str, kind: PlaceKind, name: str):
    value, rules = _judged(code, kind, name)

    assert value == (code, kind)
    assert rules in (["place-form"], ["place-ambiguous"])


@pytest.mark.parametrize(
    ("code", "name", "place", "rule"),
    [
        ("15130", "Cantal", ("15", DEPARTEMENT), "place-of-departement"),
        ("33000", "Bassin d’Arcachon", ("33", DEPARTEMENT), "place-of-departement"),
        ("62041", "ARRAS", ("62041", COMMUNE), "place-by-name"),
        ("19270", "Cantal", ("19270", DEPARTEMENT), "place-ambiguous"),
    ],
)
def test_departement_stated_by_a_longer_code_is_the_one_in_which_it_lies(
    code: str, name: str, place: tuple[str, PlaceKind], rule: str
):
    assert _judged(code, DEPARTEMENT, name) == (place, [rule])


@pytest.mark.parametrize(("code", "departement"), OVERSEAS.items())
def test_overseas_code_of_a_country_is_the_departement(code: str, departement: str):
    assert _judged(code, DEPARTEMENT) == ((departement, DEPARTEMENT), ["place-overseas"])


@pytest.mark.parametrize(
    ("code", "name", "place", "rule"),
    [
        (None, "(972) Martinique", "972", "place-in-name"),
        (None, "(974) Réunion", "974", "place-in-name"),
        (None, "(988) Nouvelle-Calédonie", "988", "place-in-name"),
        (None, "(2A) Corse-du-Sud", "2A", "place-in-name"),
        ("DEP", "TOUTES LES COMMUNES DE LOIRE-ATLANTIQUE", "44", "place-by-name"),
        ("DEP", "Pyrénées-Atlantiques", "64", "place-by-name"),
    ],
)
def test_place_is_read_from_its_name_where_the_name_says_the_code(code: str | None, name: str, place: str, rule: str):
    assert _judged(code, COMMUNE, name) == ((place, DEPARTEMENT), [rule])


@pytest.mark.parametrize(
    ("code", "name"), [(None, "(972) Loire"), (None, "Martinique"), ("DEP", "Loire et Rhône"), ("DEP", "")]
)
def test_name_that_does_not_say_the_code_places_nothing(code: str | None, name: str):
    assert _judged(code, COMMUNE, name)[0] == (code, COMMUNE)


def test_place_without_kind_is_said():
    assert _judged("86000", None) == (("86000", None), ["place-without-kind"])


def _readings(code: str, kind: PlaceKind) -> Iterator[PlaceReading]:
    """All that a text may be by the references alone: as it is, without what stands before it, with its zero."""
    bare = code.strip().upper()
    texts = {bare, bare.removeprefix("FR").removeprefix("-"), bare.split(" ")[0]}
    if kind is DEPARTEMENT:
        texts |= {text[1:] for text in set(texts) if len(text) == 3 and text.startswith("0")}
    for text in texts:
        if text in OVERSEAS:
            yield PlaceReading(DEPARTEMENT, OVERSEAS[text])
            if (region := CODES.departements[OVERSEAS[text]][1]) is not None:
                yield PlaceReading(REGION, region)
        yield from CODES.readings(text)


def _mutated(code: str) -> Iterator[str]:
    yield from (
        code,
        code.lower(),
        f" {code}",
        f"FR{code}",
        f"FR-{code}",
        f"{code} LIEU",
        code[1:],
        code[:-1],
        f"0{code}",
    )
    yield from (f"{code[:place]}{code[place + 1 :]}" for place in range(len(code)))
    yield from (f"{code[:place]}{digit}{code[place + 1 :]}" for place in range(len(code)) for digit in "0179")


_LISTS = [
    sorted(codes)
    for codes in (
        *(CODES.communes, CODES.retired, CODES.postal, CODES.departements, CODES.regions, CODES.nuts, OVERSEAS),
        {code for code in CODES.nuts if len(code) == 4},
        {code for code in CODES.retired if code in CODES.postal},
    )
]


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(_LISTS).flatmap(st.sampled_from).flatmap(lambda code: st.sampled_from(list(_mutated(code)))),
    st.sampled_from(list(PlaceKind)),
    st.sampled_from(["", "FRANCE", "Paris", "Loire-Atlantique", "Secteur nord"]),
)
def test_certain_repair_of_a_place_has_no_other_reading_in_the_references(code: str, kind: PlaceKind, name: str):
    judgement = JUDGE.judge(StatedPlace(code, kind, name))
    certain = [
        remark
        for remark in judgement.remarks
        if isinstance(remark, Repair) and remark.rule.sureness is Confidence.CERTAIN
    ]
    if not certain or judgement.value is None or judgement.remarks[-1] is not certain[-1]:
        return

    read_code, read_kind = judgement.value
    assert read_kind is not None
    others = {reading for reading in _readings(code, kind) if reading != (read_kind, read_code)}
    if read_kind is kind:  # the kind is stated: another reading is one of that kind
        others = {reading for reading in others if reading.kind is kind}
    if certain[-1].rule.code == "place-overseas":  # one territory has a code of each kind
        others = {reading for reading in others if reading.kind not in (DEPARTEMENT, REGION)}

    assert others == set()


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
            (PlaceKind.POSTAL, "571"),
            (PlaceKind.COMMUNE, "571"),
            (PlaceKind.CANTON, "57"),
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
        (PlaceKind.POSTAL, "571"): NOWHERE,
        (PlaceKind.COMMUNE, "571"): NOWHERE,
        (PlaceKind.CANTON, "57"): NOWHERE,
        (PlaceKind.ARRONDISSEMENT, "574"): Location(None, None, "57", "44"),
        (PlaceKind.CANTON, "5712"): Location(None, None, "57", "44"),
        (PlaceKind.REGION, "44"): Location(None, None, None, "44"),
        (PlaceKind.COUNTRY, "FR"): NOWHERE,
    }
