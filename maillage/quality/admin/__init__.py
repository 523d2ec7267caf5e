"""What the agency sees and edits of this feature in the admin, by subject; importing a module registers its pages."""

from maillage.quality.admin import campaign, repair, rows

__all__ = ["campaign", "repair", "rows"]
