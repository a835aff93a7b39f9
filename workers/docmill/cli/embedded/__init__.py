"""The embedded deployment: a real server and worker processes that live as long as the command."""
