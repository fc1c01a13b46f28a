"""Everything that must survive a restart: one `Store`, on SQLite in the user's data folder or any other database.

Modules: tables, database, frames, details, log, plan, kept, schemes, codes, uploads, studies, seals, releases, reviews,
codebooks, tags, extracts, random_codes, retention, withdrawn_texts, whose_code, withdrawal, names, notes, book,
engine, text_door, plan_door, custody_door, door, folder_made, folders, bundles, shelf.
"""

from analysis.store.database import address
from analysis.store.door import Store
from analysis.store.folders import folder_as_zip, take_in, take_in_zip
from analysis.store.kept import Clash
from analysis.store.shelf import Shelf, open_shelf

__all__ = ["Clash", "Shelf", "Store", "address", "folder_as_zip", "open_shelf", "take_in", "take_in_zip"]
