"""What the form of a clause begins with, where it is begun from a contract."""

from pathlib import Path

import pytest
from django.utils.timezone import localdate

from maillage.include.clauses.pages.clause_form import ClauseForm, first_clause
from tests.include.clauses.lots import BUYER, MASONRY, publish
from tests.include.clauses.scene import Coordinations

pytestmark = pytest.mark.usefixtures("contracts_data")


@pytest.mark.parametrize(("siret", "filled"), [(BUYER, BUYER), (f"{BUYER[:-1]}9", "")], ids=["right", "wrong key"])
def test_number_of_the_buyer_is_filled_only_where_the_form_will_take_it(
    tmp_path: Path, scene: Coordinations, siret: str, filled: str
) -> None:
    keys = publish(tmp_path, MASONRY | {"acheteur": {"id": siret, "nom": "Commune de Pornic"}})

    initial = first_clause(scene.here, keys[str(MASONRY["id"])], today=localdate())

    assert (initial["owner_name"], initial["owner_siret"]) == ("Commune de Pornic", filled)
    assert f'value="{filled}"' in str(ClauseForm(initial=initial)["owner_siret"]) or not filled
