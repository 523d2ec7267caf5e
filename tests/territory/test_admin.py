import pytest
import shapely
from django.contrib.admin.sites import AdminSite
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from maillage.territory.admin import PlaceAdmin, PlaceForm
from maillage.territory.models import Place
from maillage.territory.queries import communes_of, territory
from tests.people import People

pytestmark = pytest.mark.django_db
BOX = shapely.to_geojson(shapely.box(-2.2, 47.1, -2.1, 47.15))


class Someone:
    """A member of the agency, as the admin asks for one."""

    def get_username(self) -> str:
        return "anne"


def saved(form: PlaceForm, *, change: bool) -> Place:
    request = RequestFactory().post("/admin/")
    request.user = Someone()  # type: ignore[assignment]
    assert form.errors == {}
    place = form.save(commit=False)
    PlaceAdmin(Place, AdminSite()).save_model(request, place, form, change)
    return Place.objects.get(pk=place.pk)


def test_drawn_place_is_recorded_by_its_author() -> None:
    place = saved(PlaceForm({"name": "La rade", "geometry": BOX}), change=False)

    assert (place.slug, place.origin, place.created_by) == ("la-rade", "drawn", "anne")


def test_place_of_a_file_is_recorded() -> None:
    upload = SimpleUploadedFile("rade.geojson", BOX.encode())

    place = saved(PlaceForm({"name": "La rade"}, {"file": upload}), change=False)

    assert place.origin == "file"


def test_place_of_communes_is_changed_and_keeps_its_address() -> None:
    place = saved(PlaceForm({"name": "Côte", "commune_codes": "44131, 44012"}), change=False)

    saved(PlaceForm({"name": "Côte de Jade", "slug": "autre", "commune_codes": "44131"}, instance=place), change=True)

    assert territory("place:cote").name == "Côte de Jade"
    assert communes_of("place:cote") == ("44131",)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "Rien"}, "__all__"),
        ({"name": "Deux", "geometry": BOX, "commune_codes": "44131"}, "__all__"),
        ({"name": "Faux", "geometry": "{"}, "geometry"),
        ({"name": "Faux", "commune_codes": "99999"}, "commune_codes"),
        ({"name": "Pornic", "geometry": BOX}, "slug"),
        ({"name": "…", "geometry": BOX}, "name"),
    ],
)
def test_form_says_what_is_wrong_beside_its_field(told: dict[str, str], field: str) -> None:
    assert list(PlaceForm(told).errors) == [field]


def test_form_with_a_file_that_is_no_text_says_so() -> None:
    form = PlaceForm({"name": "Photo"}, {"file": SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff")})

    assert "file" in form.errors


def test_page_of_a_new_place_has_the_map_and_records_what_is_drawn(people: People):
    agency = people.client("aline")

    page = agency.get("/admin/territory/place/add/").content.decode()
    agency.post("/admin/territory/place/add/", {"name": "La rade", "geometry": BOX, "commune_codes": ""})

    assert "data-place-drawing" in page
    assert Place.objects.get(slug="la-rade").created_by == "aline"


def test_visitor_cannot_add_a_place(people: People):
    response = people.client("visitor").post("/admin/territory/place/add/", {"name": "La rade", "geometry": BOX})

    assert (response.status_code, Place.objects.count()) == (302, 0)
