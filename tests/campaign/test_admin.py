from datetime import date

import pytest
from django.urls import reverse

from maillage.campaign.models import Campaign
from tests.people import People

LIST = reverse("admin:campaign_campaign_changelist")
ADD = reverse("admin:campaign_campaign_add")
RIGHT = {
    "name": "Cap 2027",
    "territory": "region:52",
    "goal_tests": "100000",
    "starts_on": "2026-12-01",
    "ends_on": "2027-06-30",
    "is_shown": "on",
}


@pytest.fixture
def campaign(db: None) -> Campaign:
    return Campaign.objects.create(
        name="Hiver", territory="region:52", goal_tests=10, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1)
    )


def pages(campaign: Campaign) -> list[str]:
    """Every page of campaigns in the admin."""
    of_one = [
        reverse(f"admin:campaign_campaign_{word}", args=[campaign.pk]) for word in ("change", "delete", "history")
    ]
    return [LIST, ADD, *of_one]


@pytest.mark.parametrize(
    ("name", "statuses"), [("visitor", {302}), ("bruno", {403}), ("chloe", {302}), ("aline", {200})]
)
def test_campaigns_in_the_admin_are_the_agency_administrators_alone(
    people: People, campaign: Campaign, name: str, statuses: set[int]
) -> None:
    client = people.client(name)

    assert {client.get(page).status_code for page in pages(campaign)} == statuses


@pytest.mark.parametrize(
    ("name", "names"),
    [("visitor", ["Hiver"]), ("bruno", ["Hiver"]), ("chloe", ["Hiver"]), ("aline", ["Cap 2027", "Hiver"])],
)
def test_campaign_is_added_by_the_agency_alone(people: People, campaign: Campaign, name: str, names: list[str]) -> None:
    people.client(name).post(ADD, RIGHT)

    assert sorted(Campaign.objects.values_list("name", flat=True)) == names


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("territory", "region:99", "Aucun territoire à l’adresse region:99"),
        ("territory", "Pornic", "« Pornic » n’est pas l’adresse d’un territoire"),
        ("territory", "place:pornic", "donnez une commune, une intercommunalité, un département ou une région"),
        ("goal_tests", "0", "Visez au moins un test"),
        ("ends_on", "2026-11-30", "donnez une fin le 01/12/2026 ou plus tard"),
    ],
)
def test_campaign_that_cannot_be_is_refused_with_its_remedy(people: People, field: str, value: str, said: str) -> None:
    answer = people.client("aline").post(ADD, RIGHT | {field: value})

    errors = [text for texts in answer.context["adminform"].form.errors.values() for text in texts]
    assert len(errors) == 1
    assert said in errors[0]
    assert Campaign.objects.count() == 0


def test_territory_of_a_campaign_is_kept_as_it_writes_itself(people: People) -> None:
    people.client("aline").post(ADD, RIGHT | {"territory": " Commune:44131 "})

    assert Campaign.objects.get().territory == "commune:44131"


def test_list_of_campaigns_names_their_territories(people: People, campaign: Campaign) -> None:
    aline = people.client("aline")
    Campaign.objects.create(
        name="Plus tard",
        territory="commune:44131",
        goal_tests=1,
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 1, 1),
        is_shown=False,
    )

    listed = aline.get(LIST).content.decode()

    assert "Pays de la Loire" in listed
    assert "Pornic" in listed


def test_change_page_links_to_a_shown_campaign_and_to_no_hidden_one(people: People, campaign: Campaign) -> None:
    aline, change = people.client("aline"), reverse("admin:campaign_campaign_change", args=[campaign.pk])
    shown = aline.get(change).content.decode()
    Campaign.objects.update(is_shown=False)

    hidden = aline.get(change).content.decode()

    assert f'href="/campagne/{campaign.pk}"' in shown
    assert "/campagne/" not in hidden
