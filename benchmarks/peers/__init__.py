"""What benchmarks need beside our own code: published test cases, and one file for each peer that is run."""
