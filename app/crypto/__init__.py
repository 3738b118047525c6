"""Ciphers, tokens, passwords and codes: values in, values out."""
