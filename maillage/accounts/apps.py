"""Registers accounts with Django, and the agency's admin in place of Django's."""

from django.apps import AppConfig
from django.contrib.admin import apps as django_admin
from django.utils.translation import gettext_lazy as _

from maillage.accounts.terms import OrganisationKind, Verb


class AccountsConfig(AppConfig):
    """People, organisations, memberships."""

    name = "maillage.accounts"
    verbose_name = _("Comptes")
    default = True
    organisation_kinds = OrganisationKind
    trace_verbs = Verb


class AgencyAdminConfig(django_admin.SimpleAdminConfig):
    """Django's admin behind the agency's door; the addresses look for the admin modules, which load every feature."""

    default = False
    default_site = "maillage.accounts.admin_site.AgencyAdminSite"
