"""What the commands do that look after a deployment: audit, batches on their way, runs and their documents."""
