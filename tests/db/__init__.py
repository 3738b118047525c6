"""The floor that knows SQL, against a real PostgreSQL."""
