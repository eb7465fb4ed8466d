"""Facts kept from one run to the next, so that only files that changed are read again."""

from __future__ import annotations

from mclint.cache.files import folder
from mclint.cache.store import FactStore, Hit, Known, open_store

__all__ = ["FactStore", "Hit", "Known", "folder", "open_store"]
