"""What a JupyterHub needs for gradbook, whatever its login and its spawner. In jupyterhub_config.py:

    load_subconfig("/path/to/gradbook_config.py")
"""

import sys

c = get_config()  # noqa: F821 (JupyterHub puts get_config here)

c.Spawner.default_url = "/lab"

# Memory, from the inside out. The kernel ends a cell that passes GRADBOOK_MEMORY (megabytes of JavaScript heap): the
# student reads an error and goes on. A spawner that can (systemd, Docker, Kubernetes) also bounds all that a student
# runs: the server and a few kernels. Where memory is short, add "GOMEMLIMIT": "160MiB": the compiler of each kernel
# then takes half of its 280 MB, and half as long again for the first cell.
c.Spawner.environment = {"GRADBOOK_MEMORY": "512"}
c.Spawner.mem_limit = "2G"

# A kernel that did nothing for an hour and has no open tab is ended.
c.Spawner.args = [
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_interval=300",
    "--MappingKernelManager.cull_connected=False",
]

# A server in which nothing happened for two hours is ended. Needs: pip install jupyterhub-idle-culler
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=7200"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
