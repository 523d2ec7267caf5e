"""What is announced as rows and derived files, and its comparison with the tests."""
