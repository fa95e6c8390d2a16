"""How drills ask over HTTP without TLS.

A client reads the certificates of all authorities when it is made, which takes a tenth of a second of a core.
While a service is down, a dozen of clients are made over and over, and would keep it from starting.
"""

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Given as `verify`: knows no authority."""
