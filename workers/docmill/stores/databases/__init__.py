"""Stores that are databases: rows in SQLite and PostgreSQL."""
