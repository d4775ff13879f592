"""Stores everything with SQLAlchemy: tables, repositories, the unit of work, migrations."""
