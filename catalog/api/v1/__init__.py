"""The modern REST API at `/api/v1/`: reads only, JSON only, problems by RFC 9457, described by OpenAPI 3.1."""
