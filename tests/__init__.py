"""Tests are sentences over a small world."""
