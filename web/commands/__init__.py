"""The commands of `huiliu`, one module each; every module offers `command`."""
