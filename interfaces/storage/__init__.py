"""Where facts are kept: one log, on SQLite or PostgreSQL."""
