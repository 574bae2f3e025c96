"""Rules of training, with no clock, no randomness, no input or output, no web and no database."""
