"""The rules, proved one sentence at a time."""
