"""The back door: sends what the outbox holds, runs what is due, seals the audit trail."""
