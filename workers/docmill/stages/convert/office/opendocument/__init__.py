"""ODT, ODS and ODP: documents of LibreOffice and of all that write OpenDocument (ISO/IEC 26300)."""
