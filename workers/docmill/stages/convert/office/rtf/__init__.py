"""RTF: Rich Text Format, version 1.9.1 and all before, as Word, WordPad, LibreOffice and others write it."""
