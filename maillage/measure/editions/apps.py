"""The Django application."""

from django.utils.translation import gettext_lazy as _

from maillage.web.feature_config import FeatureConfig


class EditionsConfig(FeatureConfig):
    """The open data of measurements."""

    name = "maillage.measure.editions"
    verbose_name = _("Éditions")

    def ready(self) -> None:
        """Delete editions with only simulated tests when those tests are deleted."""
        from maillage.measure.record.store.removals import origin_removed  # noqa: PLC0415 -- its package reads models: after them

        origin_removed.connect(withdraw_with_origin, dispatch_uid="editions")


def withdraw_with_origin(sender: object, *, origin: int, **_signal: object) -> None:  # noqa: ARG001 -- a signal's form
    """Receiver of ``origin_removed``."""
    from maillage.measure.editions.store.catalogue_tables import withdraw_demonstration_editions  # noqa: PLC0415 -- slow import, rarely needed
    from maillage.measure.record.domain.terms import Origin  # noqa: PLC0415 -- slow import, rarely needed

    if origin == Origin.SIMULATED:
        withdraw_demonstration_editions()
