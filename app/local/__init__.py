"""For one machine: embedded PostgreSQL, demo world, mail sink, tour."""
