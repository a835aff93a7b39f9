"""PDF to text by PDFium, with right-to-left text in the order in which it is read."""

from docmill.stages.convert.pdf.converter import convert_pdf

__all__ = ["convert_pdf"]
