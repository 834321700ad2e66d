"""What is measured: schema, store, quality, freshness, the usual."""
