"""One real thing of each kind beside the full demonstration: no figure moves, nothing real is hidden, nothing is mixed.

What can be demonstrated is found by what features offer: a new demonstration fails here until its real thing is named.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from maillage.accounts.domain.terms import Acting
from maillage.accounts.store.demonstrations import bring_back_demonstration, end_demonstrations, follow_decisions
from maillage.accounts.store.models import Organisation, TraceEntry
from maillage.buy.consultation.store.tenders import TENDERS
from maillage.buy.contracts.domain.contracts import CONTRACTS
from maillage.buy.contracts.store.contract_store import contract_store
from maillage.buy.programme.store.planned_purchases import PLANNED_PURCHASES
from maillage.core.clock import utc_now
from maillage.core.problems import Refused
from maillage.cover.prediction.store.prediction_files import PREDICTION
from maillage.include.clauses.store.access import CLAUSES
from maillage.include.events.store.events import EVENTS
from maillage.include.opportunities.domain.groups import GroupForm, GroupState
from maillage.include.opportunities.store.kept_groups import GROUPS
from maillage.include.opportunities.store.models import KeptGroup
from maillage.include.opportunities.store.opportunities import refresh_opportunities
from maillage.include.sourcing.domain.needs import NeedPlan, NeedState
from maillage.include.sourcing.store.models import Need
from maillage.include.sourcing.store.need_changes import put_need_plan
from maillage.include.sourcing.store.needs import NEEDS, invented_needs
from maillage.include.structures.domain.structures import STRUCTURES
from maillage.include.structures.store.structures import structures_of_kind
from maillage.measure.figures.store.origins import TESTS
from maillage.measure.press.store.releases import PRESS
from maillage.opendata.catalog.store.datasets import DATASETS
from maillage.opendata.ideas.store.ideas import IDEAS
from maillage.web.demonstration import Demonstration, demonstrations, showing
from maillage.web.offers import all_entries, offers
from tests.buy.consultation.replies import Officers, published
from tests.buy.contracts.built_stores import publish
from tests.buy.contracts.contracts import MARKET_V1
from tests.buy.programme.plans import announce
from tests.include.clauses.scene import make_coordinations
from tests.include.events.days import published_day
from tests.include.structures.lists import NANTES, taken_in
from tests.measure.press.releasing import approved
from tests.opendata.catalog.dcat_cast import make_dataset
from tests.opendata.ideas.proposing import shown_idea
from tests.people import People

# Tests and fixed 4G take minutes to make: tests/site/test_demonstration.py and tests/cover/prediction look at theirs.
_ELSEWHERE: Final = frozenset({TESTS, PREDICTION})
_OF_THE_MOMENT: Final = 2
_TOKEN: Final = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
_MORE_PAGES: Final = ("/territoires/region:52", "/territoires/commune:44109", "/marches/recherche", "/marches/chiffres")


def real_things(people: People, folder: Path) -> Mapping[str, Callable[[], object]]:
    """What makes one real thing of each kind."""
    now = utc_now()
    return {
        DATASETS: lambda: make_dataset(people.commune, "subventions", territory="commune:44131"),
        CONTRACTS: lambda: publish(folder, MARKET_V1),
        PLANNED_PURCHASES: lambda: announce(people.commune, now=now),
        TENDERS: lambda: published(people, Officers()),
        STRUCTURES: lambda: taken_in(folder, NANTES),
        EVENTS: lambda: published_day(people, now=now),
        NEEDS: lambda: real_need(people.commune, now=now),
        GROUPS: lambda: KeptGroup.objects.create(
            name="Jardins du Port", form=GroupForm.JOINT.value, lots=[], state=GroupState.FORMED.value,
            proposed_at=now, formed_at=now, entry="a",
        ),
        CLAUSES: make_coordinations,
        IDEAS: lambda: shown_idea(people, now=now),
        PRESS: lambda: approved(people, leaves_at=None, now=now - dt.timedelta(minutes=1)),
    }  # fmt: skip


def real_need(buyer: Organisation, *, now: dt.datetime) -> None:
    need = Need(organisation=buyer, state=NeedState.ASKED.value, created_at=now, changed_at=now, asked_at=now)
    put_need_plan(need, NeedPlan("Entretien", ("proprete",), "commune:44131", (now + dt.timedelta(days=30)).date()))
    need.save()


def bodies(client: Client, pages: list[str]) -> dict[str, str]:
    answers = {page: client.get(page) for page in pages}
    assert {page: answer.status_code for page, answer in answers.items() if answer.status_code != 200} == {}
    return {page: body_of(answer.content.decode()) for page, answer in answers.items()}


def body_of(page: str) -> str:
    """What a page shows, without the token of its forms."""
    return _TOKEN.sub("", page.partition("<main")[2].partition("</main>")[0])


def strip_of(page: str) -> str:
    text = page.partition('<aside class="strip')[2].partition("</aside>")[0]
    return text.replace("\u202f", " ").replace("\xa0", " ")


def rows_by_kind() -> dict[str, tuple[int, int]]:
    """Contracts, structures and needs, real and invented, counted without what pages ask."""
    stores = [contract_store(is_invented=is_invented) for is_invented in (False, True)]
    contracts = [store.rows("SELECT count(*) FROM contracts")[0][0] if store else 0 for store in stores]
    structures = [structures_of_kind(is_invented=is_invented).count() for is_invented in (False, True)]
    needs = [Need.objects.exclude(organisation=None).count(), invented_needs().count()]
    return {"contracts": (*contracts,), "structures": (*structures,), "needs": (*needs,)}  # type: ignore[dict-item]


@pytest.mark.django_db
@pytest.mark.slow
def test_one_real_thing_of_each_kind_beside_the_full_demonstration(
    client: Client, contracts_data: Path, tmp_path: Path, people: People
) -> None:
    several = [one for one in demonstrations() if one.name not in _ELSEWHERE]
    real = real_things(people, tmp_path)
    assert set(real) == {one.name for one in several}
    with showing(demonstration=False):
        made = {one.name: one.restore(utc_now()) for one in several}
        refresh_opportunities(utc_now())
    assert [name for name, count in made.items() if not count] == []
    pages = [reverse(entry.address) for entry in all_entries()] + list(_MORE_PAGES)
    pages = sorted({page for page in pages if "/mon-espace" not in page and client.get(page).status_code == 200})
    before, again, kinds = bodies(client, pages), bodies(client, pages), rows_by_kind()
    pages = [page for page in pages if before[page] == again[page]]  # an example has the moment in it
    assert len(before) - len(pages) <= _OF_THE_MOMENT

    faults = []
    for one in several:
        real[one.name]()
        with showing(demonstration=False):
            refresh_opportunities(utc_now())
        after = bodies(client, pages)
        faults += [f"{one.name} moves {page}" for page in pages if after[page] != before[page]]
        faults += faults_of_access(one, client, people, pages)

    assert not faults, "\n".join(faults)
    assert {name: (1, invented) for name, (_real, invented) in kinds.items()} == rows_by_kind()
    assert sums_shown(client, "") == [rows_by_kind()["contracts"][1], rows_by_kind()["structures"][1]]
    assert sums_shown(client, "?demonstration=0") == [1, 1]
    assert real_pages_that_say_invented(pages) == []
    assert list(faults_of_ending(several, people, pages)) == []
    assert rows_by_kind() == {"contracts": (1, 0), "structures": (1, 0), "needs": (1, 0)}


def faults_of_access(one: Demonstration, client: Client, people: People, pages: list[str]) -> Iterator[str]:
    """What hides the one real thing of a demonstration: no way to it, no page, or one that says invented."""
    told = one.real_words(1)
    if told and not any(told in strip_of(client.get(page).content.decode()) for page in pages):
        yield f"no strip says {told}"
    visitor = people.client("chloe") if one.name == NEEDS else Client()
    answer = visitor.get(one.real_href(1))
    if (one.real_count(), answer.status_code) != (1, 200):
        yield f"{one.name} is not reached: {one.real_count()}, {answer.status_code}"
    if "strip-invented" in answer.content.decode():
        yield f"{one.name} is shown among what is invented"


def sums_shown(client: Client, choice: str) -> list[int]:
    """How many contracts and structures the API tells."""
    return [client.get(f"/api/v1/{name}{choice}").json()["total"] for name in ("contracts", "structures")]


def real_pages_that_say_invented(pages: list[str]) -> list[str]:
    """The pages that show anything invented to who switched to real rows."""
    visitor = Client()
    visitor.get("/?demonstration=0")
    shown = {page: visitor.get(page).content.decode() for page in pages}
    return [page for page in pages if "strip-invented" in shown[page] or "(inventée)" in body_of(shown[page])]


def faults_of_ending(several: list[Demonstration], people: People, pages: list[str]) -> Iterator[str]:
    """What is left of demonstrations that the agency ended: at once on pages, after the follower in rows."""
    acting = Acting(people.agency.pk, user_id=people.aline.pk)
    end_demonstrations([one.name for one in several], acting, now=utc_now())
    yield from (page for page in pages if "strip-invented" in Client().get(page).content.decode())
    with showing(demonstration=False):
        for _look in range(2):
            follow_decisions(utc_now())
            for duty in offers("duties"):
                if "demonstration" in duty.name:
                    duty.look(utc_now())
    yield from (f"{one.name} is held" for one in several if one.is_held())
    yield from (f"{one.name} has {one.real_count()} real rows" for one in several if one.real_count() != 1)
    noted = TraceEntry.objects.filter(verb="demonstration-ended", organisation=people.agency).count()
    if noted != len(several):
        yield f"{noted} of {len(several)} in the trace"
    try:
        bring_back_demonstration(CONTRACTS, acting, now=utc_now())
    except Refused:
        return  # as it must be: real contracts are there
    yield "a demonstration came back beside real contracts"
