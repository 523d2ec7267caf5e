"""A feature adds kinds of organisations and verbs of the trace by naming them: accounts changes in no line."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test.utils import modify_settings

from maillage.accounts.domain.terms import Acting, OrganisationKind, Verb
from maillage.accounts.store.models import TraceEntry, organisation_kinds, trace_verbs
from maillage.accounts.store.organisation_changes import create_organisation
from maillage.accounts.store.trace import note
from maillage.buy.consultation.domain.tenders import TenderVerb
from maillage.buy.contracts.domain.contract_replies import ContractVerb as BuyerVerb
from maillage.buy.contracts.domain.contract_sources import ContractSourceVerb
from maillage.buy.programme.domain.planned_purchases import ProgrammeVerb
from maillage.core.clock import utc_now
from maillage.cover.network.domain.network_sites import NetworkKind, NetworkVerb
from maillage.cover.prediction.domain.plan_requests import PlanVerb
from maillage.cover.prediction.domain.reading_files import ReadingVerb
from maillage.include.clauses.domain.clauses import ClauseKind, ClauseVerb
from maillage.include.events.domain.events import EventVerb
from maillage.include.events.domain.grids import MeetingVerb
from maillage.include.ledger.domain.ledgers import LedgerVerb
from maillage.include.opportunities.domain.groups import GroupVerb
from maillage.include.sourcing.domain.needs import NeedVerb
from maillage.include.structures.domain.structures import StructureOrganisationKind, StructureVerb
from maillage.measure.campaign.domain.campaign import CampaignVerb
from maillage.measure.press.domain.releases import PressVerb
from maillage.opendata.catalog.domain.terms import DatasetVerb
from maillage.opendata.harvest.domain.terms import HarvestVerb
from maillage.opendata.ideas.domain.ideas import IdeaVerb
from maillage.site.terms import PlaceVerb
from maillage.sources.domain.terms import SourceVerb
from tests.accounts.tomorrow import installed
from tests.accounts.tomorrow.terms import ContractVerb, ProcurementKind
from tests.people import People

pytestmark = pytest.mark.django_db
TRACE = "/organisations/commune-de-pornic/trace"


def test_words_of_a_feature_stand_after_those_of_accounts_while_it_is_installed():
    before = (list(organisation_kinds().values()), list(trace_verbs().values()))

    with installed():
        after = (list(organisation_kinds().values()), list(trace_verbs().values()))

    ours = [*Verb, *SourceVerb, *EventVerb, *MeetingVerb, *DatasetVerb, *IdeaVerb, *HarvestVerb]
    ours += [
        *CampaignVerb,
        *PressVerb,
        *ContractSourceVerb,
        *BuyerVerb,
        *ProgrammeVerb,
        *TenderVerb,
        *NetworkVerb,
        *ReadingVerb,
        *PlanVerb,
    ]
    ours += [*StructureVerb, *NeedVerb, *GroupVerb, *ClauseVerb, *LedgerVerb, *PlaceVerb]
    assert before == ([*OrganisationKind, *NetworkKind, *StructureOrganisationKind, *ClauseKind], ours)
    assert after == ([*before[0], ProcurementKind.BUYER], [*before[1], ContractVerb.PUBLISHED])


def test_kind_of_a_feature_is_offered_kept_and_shown():
    with installed():
        buyer = create_organisation("Syndicat des achats", kind=ProcurementKind.BUYER, now=utc_now())
        shown = buyer.get_kind_display()

    assert (buyer.kind, shown) == ("buyer", "acheteur public")


def test_kind_of_a_feature_can_be_asked_for(people: People):
    ask = {"name": "Syndicat", "kind": "buyer", "person_name": "Inès", "person_email": "ines@example.org"}
    visitor = people.client("visitor")

    refused = visitor.post("/organisations/demander", ask)
    with installed():
        accepted = visitor.post("/organisations/demander", ask)

    assert ("kind" in refused.context["page"].form.errors, accepted.status_code) == (True, 302)


def test_verb_of_a_feature_is_told_and_filtered_in_the_trace(people: People):
    acting = Acting(people.commune.pk, user_id=people.chloe.pk)
    note(acting, ContractVerb.PUBLISHED, about="contract:1", title="Réfection du quai", now=utc_now())
    note(acting, Verb.KEY_MADE, about="key:1", title="Clé", now=utc_now())
    client = people.client("david")

    with installed():
        page = client.get(TRACE, {"acte": "contract-published"}).context["page"]
        file = client.get(f"{TRACE}.csv", {"acte": "contract-published"})
        lines = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]

    assert [(row.label, row.entry.title) for row in page.rows] == [("Marché publié", "Réfection du quai")]
    assert ("Marché publié" in lines, "Clé" in lines) == (True, False)


def test_trace_of_a_feature_that_is_gone_shows_its_word(people: People):
    note(Acting(people.commune.pk), ContractVerb.PUBLISHED, about="contract:1", title="Quai", now=utc_now())

    rows = people.client("david").get(TRACE).context["page"].rows

    assert [row.label for row in rows] == ["contract-published"]


def test_word_that_two_features_declare_stops_the_installation():
    twin = modify_settings(INSTALLED_APPS={"append": "tests.accounts.tomorrow.apps.TwinConfig"})

    with twin, pytest.raises(ImproperlyConfigured, match="commune"):
        organisation_kinds()


def test_feature_with_words_of_its_own_asks_for_no_migration_of_accounts():
    with installed():
        call_command("makemigrations", "accounts", check=True, dry_run=True, verbosity=0)

    assert TraceEntry.objects.count() == 0
