"""Access tokens of an OpenID Connect issuer; imported only if one is configured."""
