"""Real parts at tiny size, shared by the tests."""
