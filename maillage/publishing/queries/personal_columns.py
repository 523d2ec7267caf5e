"""The columns of any table that may tell who somebody is: for who takes tables in which nobody is named."""

from maillage.publishing.rules.personal_data import SAMPLE, Suspicion, suspicions

__all__ = ["SAMPLE", "Suspicion", "suspicions"]
