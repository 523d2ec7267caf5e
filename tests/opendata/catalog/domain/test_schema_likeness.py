from maillage.core.schema.terms import Constraints, Field, FieldType, Schema
from maillage.opendata.catalog.domain.schema_likeness import SchemaCandidate, nearest, shared_columns, words_of


def _schema(name: str, *columns: str) -> Schema:
    needed = Constraints(required=True)
    return Schema(name, "1.0.0", name, tuple(Field(one, FieldType.STRING, constraints=needed) for one in columns))


SUBVENTIONS = SchemaCandidate("subventions", (_schema("s", "nomAttribuant", "montant", "objet"),), ("Subventions",))
DAE = SchemaCandidate("dae", (_schema("d", "nom", "latitude", "longitude", "adresse"),), ("défibrillateur",))
PLACES = SchemaCandidate("lieux", (_schema("l", "nom_lieu", "latitude", "longitude", "adresse"),))
ALL = (SUBVENTIONS, DAE, PLACES)


def test_header_of_a_schema_is_recognised_whatever_its_order_and_case() -> None:
    assert nearest(["OBJET", "Montant", "nom attribuant", "autre"], ALL) == "subventions"


def test_header_with_other_names_is_recognised_by_the_words_in_them() -> None:
    assert nearest(["SUB_MONTANT", "SUB_OBJET", "ATTRIB_NOM"], ALL) == "subventions"


def test_word_of_one_model_decides_between_those_that_share_columns() -> None:
    assert nearest(["NOM_DEFIBRILLATEUR", "ADRESSE", "LATITUDE", "LONGITUDE"], ALL) == "dae"


def test_header_that_two_models_fit_equally_is_left_to_the_person() -> None:
    twins = (
        SchemaCandidate("a", (_schema("a", "x_un", "y_deux", "z_trois"),)),
        SchemaCandidate("b", (_schema("b", "x_un", "y_deux", "z_trois"),)),
    )

    assert nearest(["x_un", "y_deux", "z_trois"], twins) is None


def test_header_of_something_else_is_like_nothing() -> None:
    assert [nearest(header, ALL) for header in ([], ["a", "b", "c"], ["couleur", "forme"])] == [None, None, None]


def test_three_words_of_any_table_are_no_model() -> None:
    models = (
        *ALL,
        SchemaCandidate("services", (_schema("x", "nom", "code", "valeur", "indicateur", "seuil", "cible"),)),
    )

    assert nearest(["nom", "code", "valeur"], models) is None


def test_header_of_titles_is_recognised_as_one_of_names() -> None:
    fields = (Field("a1", FieldType.STRING, "Rue"), Field("b2", FieldType.STRING, "Longueur en mètres"))
    roads = SchemaCandidate(
        "voirie", (Schema("v", "1.0.0", "v", (*fields, Field("c3", FieldType.STRING, "Revêtement"))),)
    )

    assert nearest(["Revêtement", "rue", "Longueur en metres"], (*ALL, roads)) == "voirie"


def test_optional_columns_left_out_do_not_make_a_header_less_like() -> None:
    optional = Field("note", FieldType.STRING)
    schema = _schema("s", "un", "deux", "trois")

    longer = Schema(
        "s", "1.0.0", "s", (*schema.fields, *(Field(f"o{n}", FieldType.STRING) for n in range(20)), optional)
    )

    assert shared_columns(["un", "deux", "trois"], longer) == 1.0


def test_words_of_a_name_are_cut_at_humps_and_marks() -> None:
    assert (words_of("ATTRIB_SIRET"), words_of("idAttribuant"), words_of("URLPage")) == (
        ("attrib", "siret"), ("attribuant",), ("url", "page"),
    )  # fmt: skip
