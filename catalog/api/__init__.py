"""The door for programs: CKAN's Action API, downloads and dumps."""
