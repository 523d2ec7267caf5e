"""What Django must know of the feature."""

from django.apps import AppConfig

from maillage.accounts.domain.terms import OrganisationKind
from tests.accounts.tomorrow.terms import ContractVerb, ProcurementKind


class TomorrowConfig(AppConfig):
    """A feature that adds words to those of accounts."""

    name = "tests.accounts.tomorrow"
    organisation_kinds = ProcurementKind
    trace_verbs = ContractVerb
    default = True


class TwinConfig(AppConfig):
    """A feature that declares a kind which accounts has."""

    name = "tests.accounts.tomorrow"
    organisation_kinds = OrganisationKind
