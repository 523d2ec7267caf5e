"""Proposed fixes: generators suggest what a text may have meant, and only suggestions that pass validation are kept."""
