"""SQLAlchemy and nothing else: tables, repositories, the unit of work, migrations."""
