"""The Thai government metadata standard as data: fields, code lists, licences, and how values are read and shown."""
