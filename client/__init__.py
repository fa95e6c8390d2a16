"""A client for programs elsewhere: needs httpx2 and nothing of the service."""

from tierline.client.problems import RequestRefused as RequestRefused
from tierline.client.tierline import Tierline as Tierline
