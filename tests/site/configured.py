"""The settings of an installation whose environment says this and no more."""

from collections.abc import Mapping

from pytest_django.fixtures import Settings as DjangoSettings

from maillage.core.settings import read_settings
from maillage.site.configuration import Configuration, LegalIdentity, read_configuration, settings_classes
from tests.core.environments import environment_of


def configuration_of(environ: Mapping[str, str]) -> Configuration:
    """What ``environ`` says of the house; everything is read, as when a program of the installation starts."""
    with environment_of(environ):
        for settings_class in settings_classes():
            read_settings(settings_class)
        return read_configuration()


def configure(settings: DjangoSettings, environ: Mapping[str, str]) -> None:
    """The installation of the test has the settings of ``environ``."""
    with environment_of(environ):
        settings.CONFIGURATION = read_configuration()
        settings.AGENCY_NAME = settings.CONFIGURATION.agency_name
        settings.LEGAL_IDENTITY = read_settings(LegalIdentity)
