"""Files become problems and a compiled course; a compiled course becomes a release; pages read releases."""
