"""Documents of other formats as Markdown with references, and the guard that names what a conversion lost. Reads no file."""
