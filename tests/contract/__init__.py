"""What the contract promises, and that the service keeps it."""
