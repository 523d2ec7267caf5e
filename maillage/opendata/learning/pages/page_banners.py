"""What stands above every page: of who is in a sandbox, that she is."""

from typing import Final

BANNERS: Final = ("learning/sandbox_banner.html",)
