"""What Django must know of the feature."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from maillage.inclusion.terms.structures import StructureOrganisationKind, StructureVerb


class InclusionConfig(AppConfig):
    """The directory of structures, and who needs them."""

    name = "maillage.inclusion"
    verbose_name = _("Achats inclusifs")
    organisation_kinds = tuple(StructureOrganisationKind)
    trace_verbs = tuple(StructureVerb)
