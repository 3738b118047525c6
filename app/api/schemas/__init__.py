"""Bodies (`In`) and answers (`View`), one noun a file."""
