"""The screen in a real browser, on the real bundle of Bologna."""
