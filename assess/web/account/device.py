"""What is kept of where somebody logs in: the browser's family and the address without its end."""

from ipaddress import ip_address, ip_network

from flask import request

from assess.screening.organisation.staff_sessions import Device

# In this order, since most call themselves by the names of others too.
FAMILIES = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device() -> Device:
    """Of the present request."""
    return Device(family(request.headers.get("User-Agent", "")), shortened(request.remote_addr or ""))


def family(user_agent: str) -> str:
    """The browser's name and its system, without version; empty for one that does not say."""
    browser = next((name for sign, name in FAMILIES if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return " · ".join(filter(None, (browser, system)))


def shortened(address: str) -> str:
    """The network that an address is in: enough to recognise one's own, too little to point at a person."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((found, 24 if found.version == 4 else 48), strict=False))
