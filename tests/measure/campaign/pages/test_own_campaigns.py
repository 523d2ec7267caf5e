from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.accounts.store.models import TraceEntry
from maillage.measure.campaign.domain.campaign import CampaignVerb
from maillage.measure.campaign.store.models import Campaign
from tests.people import People

LIST = "/mon-espace/campagnes"
ADD = f"{LIST}/nouvelle"
RIGHT = {
    "nom": "Cap 2027",
    "territoire": "Pays de la Loire",
    "tests": "100000",
    "debut": "2026-12-01",
    "fin": "2027-06-30",
    "affichee": "on",
}


@pytest.fixture
def campaign(db: None) -> Campaign:
    return Campaign.objects.create(
        name="Hiver", territory="region:52", goal_tests=10, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1)
    )


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("visitor", [302, 302, 302]),
        ("bruno", [200, 403, 403]),
        ("chloe", [403, 403, 403]),
        ("aline", [200, 200, 200]),
    ],
)
def test_campaigns_are_read_by_the_agency_and_written_by_its_administrators(
    people: People, campaign: Campaign, name: str, statuses: list[int]
) -> None:
    client = people.client(name)

    assert [client.get(page).status_code for page in (LIST, ADD, f"{LIST}/{campaign.pk}")] == statuses


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
        ("territoire", "Nulle-Part-sur-Mer", "n’est connu de personne ici"),
        ("territoire", "Saint", "peut être plusieurs choses"),
        ("tests", "0", "1"),
        ("fin", "2026-11-30", "donnez une fin le 1er décembre 2026 ou plus tard"),
        ("nom", "", "Remplissez"),
    ],
)
def test_campaign_that_cannot_be_is_refused_with_its_remedy(people: People, field: str, value: str, said: str) -> None:
    answer = people.client("aline").post(ADD, RIGHT | {field: value})

    errors = [text for texts in answer.context["form"].errors.values() for text in texts]
    assert (answer.status_code, Campaign.objects.count()) == (422, 0)
    assert any(said in text for text in errors)


def test_end_before_the_start_is_told_at_its_field(people: People) -> None:
    form = people.client("aline").post(ADD, RIGHT | {"fin": "2026-11-30"}).context["form"]

    assert [field.html_name for field in form if field.errors] == ["fin"]


def test_campaign_that_is_sent_twice_is_begun_once(people: People) -> None:
    client = people.client("aline")
    for _click in range(2):
        client.post(ADD, RIGHT)

    assert Campaign.objects.count() == 1
    assert TraceEntry.objects.filter(verb=CampaignVerb.SAVED.value).count() == 1


def test_campaign_is_changed_with_what_it_was_in_the_trace(people: People, campaign: Campaign) -> None:
    client = people.client("aline")
    page = client.get(f"{LIST}/{campaign.pk}").content.decode()

    client.post(f"{LIST}/{campaign.pk}", RIGHT | {"nom": "Hiver", "tests": "20"})

    entry = TraceEntry.objects.get(verb=CampaignVerb.SAVED.value)
    assert 'value="Pays de la Loire"' in page
    assert (entry.detail["before"]["goal_tests"], entry.detail["after"]["goal_tests"]) == (10, 20)
    assert (Campaign.objects.count(), Campaign.objects.get().territory) == (1, "region:52")


def test_saving_a_campaign_unchanged_leaves_no_trace(people: People) -> None:
    client = people.client("aline")
    client.post(ADD, RIGHT)
    client.post(f"{LIST}/{Campaign.objects.get().pk}", RIGHT)

    assert TraceEntry.objects.filter(verb=CampaignVerb.SAVED.value).count() == 1


def test_hidden_campaign_is_listed_as_such_without_a_public_link(people: People, campaign: Campaign) -> None:
    client = people.client("aline")
    shown = client.get(LIST).content.decode()
    Campaign.objects.update(is_shown=False)

    hidden = client.get(LIST).content.decode()

    assert (f"/campagne/{campaign.pk}" in shown, "pas montrée" in shown) == (True, False)
    assert (f"/campagne/{campaign.pk}" in hidden, "pas montrée" in hidden) == (False, True)


def test_list_costs_the_same_for_one_campaign_and_for_three(people: People, campaign: Campaign) -> None:
    client = people.client("aline")
    with CaptureQueriesContext(connection) as with_one:
        client.get(LIST)
    for number in range(2):
        Campaign.objects.create(
            name=f"Plus tard {number}",
            territory="commune:44131",
            goal_tests=1,
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 1, 1),
        )
    with CaptureQueriesContext(connection) as with_three:
        client.get(LIST)

    assert len(with_three) == len(with_one)


def test_campaign_that_is_over_is_shown_no_more_from_the_day_of_the_agency(people: People, campaign: Campaign) -> None:
    aline = people.client("aline")

    aline.post("/mon-espace/attente/goals/hide", {"cle": str(campaign.pk)})
    hidden = Campaign.objects.get().is_shown
    aline.post("/mon-espace/attente/annuler")

    assert (hidden, Campaign.objects.get().is_shown) == (False, True)
