"""Gives the wheel its platform: the package carries a compiler and a socket library for one kind of machine, or for any."""

import os

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlatformTag(BuildHookInterface):
    def initialize(self, version, build_data):
        platform = os.environ["GRADBOOK_WHEEL_PLATFORM"]
        build_data["pure_python"] = platform == "any"
        build_data["tag"] = f"py3-none-{platform}"
