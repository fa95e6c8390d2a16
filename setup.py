"""The five rooms of the checkout are installed as one package, `tierline`; the rest is in pyproject.toml."""

from setuptools import find_namespace_packages, setup

ROOMS = ["domain*", "application*", "projections*", "interfaces*", "client*"]

setup(
    package_dir={"tierline": "."},
    packages=[f"tierline.{package}" for package in find_namespace_packages(include=ROOMS)],
)
