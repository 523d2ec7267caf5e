"""Detection of personal data in the columns of any table, for features that accept only anonymous tables."""

from maillage.publishing.rules.personal_data import SAMPLE, Suspicion, suspicions

__all__ = ["SAMPLE", "Suspicion", "suspicions"]
