"""Converting files to text: quality and speed beside other libraries."""
