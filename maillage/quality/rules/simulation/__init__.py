"""A campaign that nobody made, with a truth that is known: for first starts, tests of methods and demonstrations."""
