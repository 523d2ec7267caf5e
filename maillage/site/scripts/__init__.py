"""Scripts for set-up and tests: environment, npm, project link, test runs."""
