"""The municipality's draft of an impact assessment, from the configuration and the ledger that there are.

write(city, releases, out, language) -> Path
"""

from belvedere.presence.dpia.write import LANGUAGES, write

__all__ = ["LANGUAGES", "write"]
