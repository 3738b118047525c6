"""Letters, messages and statements, and their templates."""
