"""stub replaced"""
from typing import Annotated
ResponsibilityId = Annotated[str, "x"]
