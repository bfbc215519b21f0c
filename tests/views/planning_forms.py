"""规划编制表单 a village's step as a browser turns it."""

from werkzeug.test import TestResponse

from tests.clients import Client
from tests.planning_scene import VILLAGE

HOME = f"/planning/{VILLAGE}"


def turn(client: Client, key: str, done: int, opinion: str = "") -> TestResponse:
    return client.post(f"{HOME}/{key}/completion", data={"done": done, "opinion": opinion})
