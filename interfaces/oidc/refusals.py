"""What is refused to who comes with a token, or from the identity provider."""

from tierline.domain.shared.errors import Conflict, Forbidden


class TokenNotAccepted(Forbidden):
    """The token is expired, not valid yet, or not one that the identity provider made for us."""


class SignInNotFinished(Forbidden):
    """Signing in was begun elsewhere, took too long or was refused by the provider; begin it again."""


class NoRoleHere(Forbidden):
    """None of the groups that you are in has a role here; whoever runs this service can give it one."""


class ProviderAway(Conflict):
    """The identity provider doesn't answer, so that nobody can be made out by it; try again shortly."""


class ProviderAnswersWrong(ProviderAway):
    """The identity provider doesn't answer as it must; whoever runs this service finds why in /readyz."""
