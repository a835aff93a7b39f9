"""The viewer: pages that show runs, records, duplicates and the quarantine of any store, and change nothing."""
