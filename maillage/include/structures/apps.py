"""What Django must know of the feature."""

from django.utils.translation import gettext_lazy as _

from maillage.include.structures.domain.structures import StructureOrganisationKind, StructureVerb
from maillage.web.feature_config import FeatureConfig


class InclusionConfig(FeatureConfig):
    """The directory of structures, and who needs them."""

    name = "maillage.include.structures"
    label = "inclusion"  # of its tables and permissions
    verbose_name = _("Achats inclusifs")
    organisation_kinds = tuple(StructureOrganisationKind)
    trace_verbs = tuple(StructureVerb)
