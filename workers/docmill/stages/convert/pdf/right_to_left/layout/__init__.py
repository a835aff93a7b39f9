"""Lines, columns and cells of a page by the places of its characters."""

from docmill.stages.convert.pdf.right_to_left.layout.marks import is_over_first
from docmill.stages.convert.pdf.right_to_left.layout.regions import LayoutRegion, lines_of, regions_of

__all__ = ["LayoutRegion", "is_over_first", "lines_of", "regions_of"]
