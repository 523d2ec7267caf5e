"""What the agency sees of the measurements in the admin; importing a module registers its pages."""

from maillage.quality.admin import rows

__all__ = ["rows"]
