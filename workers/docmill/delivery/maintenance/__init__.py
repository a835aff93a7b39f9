"""What people do to a ledger beside the work itself: counts made anew, faults mended."""
