"""Stories: what people do, over HTTP, against a real PostgreSQL."""
