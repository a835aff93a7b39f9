"""Lines that return on page after page of one site."""
