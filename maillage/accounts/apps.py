"""Registers accounts with Django, and replaces Django's admin site."""

from django.contrib.admin import apps as django_admin
from django.utils.translation import gettext_lazy as _

from maillage.accounts.domain.terms import OrganisationKind, Verb
from maillage.web.feature_config import FeatureConfig


class AccountsConfig(FeatureConfig):
    """People, organisations, memberships."""

    name = "maillage.accounts"
    verbose_name = _("Comptes")
    default = True
    organisation_kinds = OrganisationKind
    trace_verbs = Verb


class AgencyAdminConfig(django_admin.SimpleAdminConfig):
    """Django's admin with our site; the URLconf discovers admin modules, which would load every feature here."""

    default = False
    default_site = "maillage.accounts.edges.admin_site.AgencyAdminSite"
