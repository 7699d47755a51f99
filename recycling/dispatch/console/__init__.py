"""The dispatcher's console: what is moved, held, asked, mended and told by hand. Services."""
