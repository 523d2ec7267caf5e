"""The needs that buyers put to structures, the answers, and what came of them."""
