"""What is kept: an SQLite file behind SQLAlchemy, its layout, its backups."""

from dispatch.store.engine import open_engine
from dispatch.store.migrate import current_revision, head_revision, upgrade

__all__ = ["current_revision", "head_revision", "open_engine", "upgrade"]
