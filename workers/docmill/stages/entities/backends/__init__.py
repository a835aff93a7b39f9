"""Backends: the models that find persons, places and organisations in the documents of one language.

`selection` chooses one, `protocol` says what it must do, each other module but `labels` and `chunking` is one backend
with a function `load`. All but docmill's own need an extra package.
"""
