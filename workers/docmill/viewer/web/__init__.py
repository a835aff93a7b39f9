"""The pages of the viewer, and what guards them."""
