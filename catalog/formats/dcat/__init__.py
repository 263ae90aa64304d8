"""Datasets as linked data: DCAT 3 in the European profile DCAT-AP 3, in Turtle, RDF/XML and JSON-LD."""
