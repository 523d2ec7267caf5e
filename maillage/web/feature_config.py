"""How features are registered with Django: their models are in the store, under the label that their tables have."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class FeatureConfig(AppConfig):
    """An application whose models are in ``store.models``; Django itself looks beside ``apps`` only."""

    default = False  # the base: Django takes the one class of an ``apps`` module that is not

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.default = True

    def import_models(self) -> None:
        """Load the models, where the feature has any."""
        super().import_models()
        name = f"{self.name}.store.models"
        if find_spec(f"{self.name}.store") is not None and find_spec(name) is not None:
            self.models_module = import_module(name)
