"""Everything that must survive a restart: one `Store`, on SQLite in the user's data folder or any other database.

Modules: tables, database, frames, log, plan, kept, schemes, codes, uploads, texts, studies, releases, reviews,
codebooks, tags, extracts, engine, text_door, door, folders.
"""

from analysis.store.database import address
from analysis.store.door import Store
from analysis.store.folders import folder_as_zip, take_in, take_in_zip
from analysis.store.plan import Clash

__all__ = ["Clash", "Store", "address", "folder_as_zip", "take_in", "take_in_zip"]
