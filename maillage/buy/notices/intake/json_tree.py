"""Converts JSON that was made of XML into the same tree as xml_tree.py: names without prefixes, bounded.

DILA's open data writes an element as an object, a repeated one as a list, its attributes under "@name", its text alone
or under "#text" ("cac:Lot": {"cbc:ID": {"@schemeName": "Lot", "#text": "LOT-0001"}}).
"""

import codecs
import html
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from maillage.buy.notices.intake.xml_tree import MOST_BYTES, XmlNode
from maillage.core.problems import Refused, sentence
from maillage.core.text import c1_as_cp1252

_MOST_DEPTH: Final = 64  # as in XML
_MOST_NODES: Final = 400_000
_BLOCK: Final = 2**18
_UNSAFE: Final = sentence("Cet avis JSON dépasse les bornes : il n’est pas lu.")
_CUT: Final = sentence("Ce fichier JSON s’arrête avant sa fin ou ne se lit plus : téléchargez-le à nouveau.")


def json_tree(name: str, value: Any) -> XmlNode:
    """The element ``name`` of a value; Refused where it nests or holds too much."""
    count = 0

    def node_of(name: str, value: Any, depth: int) -> XmlNode:
        nonlocal count
        count += 1
        if depth > _MOST_DEPTH or count > _MOST_NODES:
            raise Refused("notice_unsafe", _UNSAFE)
        node = XmlNode(name.rpartition(":")[2], {})
        if not isinstance(value, dict):
            node.own_text = _text(value)
            return node
        attributes: dict[str, str] = {}
        for key, inner in value.items():
            if key.startswith("@"):
                attributes[key[1:]] = _text(inner)
            elif key == "#text":
                node.own_text += _text(inner)
            else:
                items = inner if isinstance(inner, list) else [inner]
                node.children += [node_of(key, item, depth + 1) for item in items]
        node.attributes = attributes
        return node

    return node_of(name, value, 1)


def json_items(stream: BinaryIO) -> Iterator[Any]:
    """The items of a JSON array, one at a time: an export of a region has gigabytes.

    Refused where the array ends before its end, or an item has more than MOST_BYTES characters.
    """
    decoder = json.JSONDecoder(strict=False)
    letters = codecs.getincrementaldecoder("utf-8-sig")("replace")
    text, place = "", 0

    def more() -> bool:
        nonlocal text, place
        # As much again as is held: a long item is then tried a few times, not once per block.
        block = stream.read(max(_BLOCK, len(text) - place))
        text, place = text[place:] + letters.decode(block, final=not block), 0
        return bool(block)

    more()
    has_begun = False
    while True:
        while place < len(text) and text[place] in " \t\r\n,[]" and not (has_begun and text[place] == "["):
            has_begun = has_begun or text[place] == "["
            if text[place] == "]":
                return
            place += 1
        if place < len(text):
            try:
                item, place = decoder.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                # Broken, or cut at the end of the block: more text decides, within bounds.
                if len(text) - place > MOST_BYTES or not more():
                    raise Refused("notice_json_broken", _CUT) from error
                continue
            yield item
        elif not more():
            raise Refused("notice_json_broken", _CUT)


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # DILA's conversion leaves entities in texts: « &amp; ».
    return c1_as_cp1252(html.unescape(str(value)))
