"""What stands around documents: archives and compression layers."""
