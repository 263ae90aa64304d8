"""The catalogue in the formats of other portals, of search engines and of feed readers: all of it is read, none written."""
