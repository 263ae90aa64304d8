"""What the outside speaks: each format turns records into its own shape and back. No Django, no database."""
