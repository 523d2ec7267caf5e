"""What set-up and tests run outside the program: the environment, npm, the project's link, the two test runs."""
