"""Clean up Unicode: repair mojibake and give each character one form."""
