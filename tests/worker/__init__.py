"""The back door: outbox, seals, and what is due."""
