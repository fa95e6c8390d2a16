"""The HTTP door: `/v1`, JSON, problems as RFC 9457."""
