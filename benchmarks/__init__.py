"""One file a claim: our code and its peer in one run, printed as JSON."""
