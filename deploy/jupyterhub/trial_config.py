"""A hub on this machine, for trying gradbook_config.py out (try_hub.py starts it). No real logins: never for a class."""

import os
import sys
from pathlib import Path

here = Path(__file__).parent
folder = Path(os.environ["HUB_FOLDER"])
port = int(os.environ["HUB_PORT"])

c = get_config()  # noqa: F821
load_subconfig(str(here / "gradbook_config.py"))  # noqa: F821

c.JupyterHub.bind_url = f"http://127.0.0.1:{port}"
c.JupyterHub.hub_port = port + 1
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{port + 2}"
c.ConfigurableHTTPProxy.command = [os.environ["HUB_NODE"], os.environ["HUB_PROXY"]]
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]

# The same limits, made small enough to see them work in a minute.
c.Spawner.environment = {"GRADBOOK_MEMORY": "96"}
c.Spawner.args = [
    "--allow-root",
    "--MappingKernelManager.cull_idle_timeout=8",
    "--MappingKernelManager.cull_interval=2",
    "--ServerApp.allow_root=True",
]
# What goes through the proxy counts as activity at once; by default the hub asks every five minutes.
c.JupyterHub.last_activity_interval = 2
c.JupyterHub.services[0]["command"][-1:] = ["--timeout=75", "--cull-every=3"]
c.JupyterHub.services += [{"name": "trial", "api_token": os.environ["HUB_TOKEN"]}]
c.JupyterHub.load_roles += [{"name": "trial", "scopes": ["admin:users", "admin:servers", "access:servers"], "services": ["trial"]}]
