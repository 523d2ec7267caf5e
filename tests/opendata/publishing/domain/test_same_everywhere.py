import pytest

from maillage.opendata.publishing.pages.draft.offers import may_be_same
from tests.core.schema.cases import schema_named

SUBVENTIONS = schema_named("scdl/subventions/2.1.1")
DELIBERATIONS = schema_named("scdl/deliberations/2.1.5")


@pytest.mark.parametrize(
    "name",
    ["nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire", "montant", "dateConvention", "referenceDecision", "objet"],
)
def test_who_was_helped_when_and_by_how_much_is_never_the_same_everywhere(name: str) -> None:
    field = SUBVENTIONS.field_named(name)

    assert field is not None
    assert not may_be_same(field, SUBVENTIONS)


@pytest.mark.parametrize(
    "name", ["nature", "conditionsVersement", "notificationUE", "datesPeriodeVersement", "pourcentageSubvention"]
)
def test_how_all_were_helped_may_be_the_same(name: str) -> None:
    field = SUBVENTIONS.field_named(name)

    assert field is not None
    assert may_be_same(field, SUBVENTIONS)


def test_counted_votes_are_not_the_same_everywhere() -> None:
    names = [field.name for field in DELIBERATIONS.fields if may_be_same(field, DELIBERATIONS)]

    assert [name for name in names if name.startswith("VOTE")] == []
