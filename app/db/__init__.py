"""Everything that knows SQL: engine, unit of work, tables, queries."""
