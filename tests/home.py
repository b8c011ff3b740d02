"""Give each test run a home of its own before Django reads its settings; nobody's own home is touched.

Loaded as an early plugin (`-p tests.home` in pyproject.toml), since a conftest comes after the settings.
"""

import atexit
import os
import shutil
import tempfile

os.environ["LUODI_HOME"] = tempfile.mkdtemp(prefix="luodi-test-home-")
os.environ["LUODI_PRODUCTION"] = "false"
atexit.register(shutil.rmtree, os.environ["LUODI_HOME"], ignore_errors=True)
