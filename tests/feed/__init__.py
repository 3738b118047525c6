"""The open feed of services, against the standard it keeps and against what it must not tell."""
