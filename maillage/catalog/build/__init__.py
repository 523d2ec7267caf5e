"""The derived files of the catalogue: tables of each version in every form; they may be deleted and made anew."""
