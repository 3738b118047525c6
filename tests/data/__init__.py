"""The data that ships with the project says what it should."""
