"""Adapters to what lies outside the process."""
