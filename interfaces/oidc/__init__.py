"""Signing in of people by OpenID Connect: the provider, its tokens, the way there and back."""
