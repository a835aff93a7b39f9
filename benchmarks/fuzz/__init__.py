"""Fuzzing of everything that reads what strangers wrote: readers, cleaning, language, entities, dedup."""
