"""One module per kind of source; each turns bytes into a Document without trusting them."""
