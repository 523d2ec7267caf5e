"""Communes, operators and the agency say what they see on the ground; nothing of it enters the prediction."""

import json

import pyproj
import pytest
from django.test import Client

from maillage.accounts.store.models import Organisation
from maillage.cover.network.store.ground_corrections import correction_counts, corrections_at
from maillage.cover.network.store.models import GroundCorrection
from tests.cover.network.conftest import browser
from tests.people import People

pytestmark = pytest.mark.django_db
PORNIC = (-2.1, 47.115)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-2.11, 47.11], [-2.09, 47.11], [-2.09, 47.12], [-2.11, 47.12], [-2.11, 47.11]]],
}
TYPED = {
    "contour": json.dumps(SQUARE),
    "lieu": "Le Portmain",
    "reponse": "non-servi",
    "raison": "Pins devant l’antenne",
    "constate_le": "2026-03-02",
}


def metres(lon: float, lat: float) -> tuple[float, float]:
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True).transform(lon, lat)
    return float(x), float(y)


def test_who_has_a_role_for_the_commune_corrects_and_others_do_not(people: People, operator: Organisation) -> None:
    assert operator.name == "Loire Radio"
    statuses = {
        name: browser(people, name).post("/couverture/corrections", {**TYPED, "envoi": name}).status_code
        for name in ("visitor", "gael", "farid", "emma", "david", "bruno")
    }

    assert statuses == {"visitor": 302, "gael": 403, "farid": 302, "emma": 302, "david": 302, "bruno": 302}
    assert set(GroundCorrection.objects.values_list("entry", flat=True)) == {"bruno", "david", "emma", "farid"}


@pytest.mark.usefixtures("operator")
def test_correction_holds_where_it_was_drawn_until_it_is_taken_back(people: People) -> None:
    david = people.client("david")
    for _click in range(2):
        david.post("/couverture/corrections", {**TYPED, "envoi": "une-fois"})
    row = GroundCorrection.objects.get()

    inside, outside = corrections_at(*metres(*PORNIC)), corrections_at(*metres(-1.55, 47.2))
    layer = david.get("/couverture/corrections.geojson").json()
    refused = people.client("farid").post(f"/couverture/corrections/{row.pk}/retirer", {"motif": "Non"})
    david.post(f"/couverture/corrections/{row.pk}/retirer", {"motif": "Arbres coupés"})

    assert ([each.place for each in inside], outside, row.commune) == (["Le Portmain"], [], "44131")
    assert layer["features"][0]["properties"]["servi"] is False
    assert refused.status_code == 403
    assert correction_counts() == {"served": 0, "not_served": 0, "withdrawn": 1}
    assert corrections_at(*metres(*PORNIC)) == []
    assert "Arbres coupés" in david.get("/couverture/corrections").content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"contour": "", "lieu": "Nulle part du tout"}, "contour"),
        ({"contour": '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}'}, "contour"),
        ({"raison": " "}, "raison"),
        ({"reponse": "peut-être"}, "reponse"),
        ({"constate_le": "2999-01-01"}, "constate_le"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_stays_typed(
    people: People, operator: Organisation, typed: dict[str, str], field: str
) -> None:
    assert operator.is_agency is False
    answer = people.client("david").post("/couverture/corrections", {**TYPED, **typed})

    form = answer.context["form"]
    assert answer.status_code == 422
    assert [form[name].html_name for name in form.errors if name != "__all__"] == [field]
    assert form["place"].value() == {**TYPED, **typed}["lieu"]


def test_list_of_corrections_invites_while_it_is_empty(client: Client) -> None:
    assert "Aucun constat pour l’instant" in client.get("/couverture/corrections").content.decode()
