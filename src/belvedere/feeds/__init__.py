"""Where measurements come from: one file a protocol or portal."""
