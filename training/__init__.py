"""Make the data and models that docmill ships: one folder a craft. Run them from the clone with `python -m`."""
