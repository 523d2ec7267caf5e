"""How the organisations of the demonstration are told from real ones: by their name, which everybody reads."""

from typing import Final

INVENTED_MARK: Final = "(démonstration)"


def is_invented(name: str) -> bool:
    """Whether an organisation of that name is one of the demonstration."""
    return name.endswith(INVENTED_MARK)
