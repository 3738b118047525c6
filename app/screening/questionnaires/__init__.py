"""The published questionnaires, one version a file."""
