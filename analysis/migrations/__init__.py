"""Steps from one shape of the database to the next, run by the store when it opens. A released step is never edited."""
