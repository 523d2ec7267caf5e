from hypothesis import given
from hypothesis import strategies as st

from maillage.core.schema.terms import Constraints, Field, FieldType, Schema
from maillage.opendata.catalog.domain.schema_likeness import SchemaCandidate, likely_models

NATURES = ("aide en numéraire", "aide en nature")
GRANTS = SchemaCandidate(
    "subventions",
    (
        Schema(
            id="subventions",
            version="1",
            title="Subventions",
            fields=(
                Field("nature", FieldType.STRING, constraints=Constraints(enum=NATURES)),
                Field("rna", FieldType.STRING, constraints=Constraints(pattern="W[0-9]{9}")),
                Field("objet", FieldType.STRING),
                Field("ue", FieldType.STRING, constraints=Constraints(enum=("oui", "non"))),
                Field("libre", FieldType.STRING, constraints=Constraints(pattern=".*")),
            ),
        ),
    ),
)
NUMBERS = ("W440000001", "W440000002", "W440000003")


def test_words_of_a_list_and_numbers_of_a_pattern_tell_of_a_model():
    assert likely_models([NATURES, NUMBERS], [GRANTS]) == ["subventions"]


def test_one_column_alone_tells_of_none():
    assert likely_models([NATURES], [GRANTS]) == []


def test_yes_and_no_and_free_texts_tell_of_none():
    assert likely_models([("oui", "non"), ("un texte", "un autre", "encore un")], [GRANTS]) == []


@given(st.lists(st.lists(st.text(max_size=30), max_size=8), max_size=6))
def test_any_cells_are_answered(columns: list[list[str]]):
    assert len(likely_models(columns, [GRANTS])) <= 3
