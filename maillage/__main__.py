"""``python -m maillage``: the same as the command ``maillage``."""

if __name__ == "__main__":  # processes that are spawned read this module again
    from maillage.site.cli import main

    main()
