"""The one text of a JSON document, of which digests are made (static/consultation/seal.js writes the same)."""

import json


def canonical_json(document: object) -> bytes:
    """Keys in order, no blanks, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
