"""The control room on the network: API, jobs, events, static files."""
