"""Reads: functions that take a unit of work and values."""
