"""The `convert` stage: HTML or text of files that are neither, such as PDF, Office documents and e-books.

`converters.py` names each media type's converter; `pdf/` and `office/` hold them.
"""
