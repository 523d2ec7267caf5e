import re

from tests.order.sources import ROOT


def test_notice_looks_like_one_on_every_page_that_has_it():
    # Seen: that an edition of open data is invented was said in plain text, because only pages of prose had the style.
    styles = (ROOT / "maillage/web/static/web/site.css").read_text("utf-8")

    assert re.findall(r"^([^{}\n]*\.notice) \{", styles, re.MULTILINE) == [".notice"]
