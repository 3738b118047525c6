"""Ciphers, tokens, passwords and codes."""
