"""Writes: one function per writing operation."""
