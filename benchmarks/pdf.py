"""How long a profile takes to print: WeasyPrint against headless Chromium, same page, both warm, in turns.

`python -m benchmarks.pdf [ROUNDS]` prints the table and writes `benchmarks/pdf.md`.
"""

import base64
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from assess.config import shipped
from assess.report.pdf import ORIGIN, pdf
from assess.report.print_pool import Renderer
from tests.report import people
from tests.report.conftest import page as report_page

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
BAR, AIM = 0.60, 0.45


def embedded(html: str) -> str:
    """The same page with its style sheets and fonts inside, which spares Chromium the loading."""

    def font(found: re.Match[str]) -> str:
        data = base64.b64encode((shipped("static") / "fonts" / found[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{data}")'

    def sheet(found: re.Match[str]) -> str:
        css = (shipped("static") / "css" / found[1]).read_text()
        return "<style>" + re.sub(r'url\("\.\./fonts/([^"]+)"\)', font, css) + "</style>"

    return re.sub(rf'<link rel="stylesheet" href="{ORIGIN}css/([^"]+)"/>', sheet, html)


def chromium_prints(page: Page, html: str) -> bytes:
    """One tagged PDF, after the fonts have arrived."""
    page.set_content(html, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def in_new_page(browser: Browser, html: str) -> bytes:
    """As a service must do it for people's data: nothing of the last person is left in the page."""
    page = browser.new_page()
    try:
        return chromium_prints(page, html)
    finally:
        page.close()


def timed(sides: dict[str, Callable[[], bytes]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every side, in turns, after two rounds to warm up."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 2):
        for name, side in sides.items():
            start = time.perf_counter()
            side()
            if turn > 1:
                times[name].append(1000 * (time.perf_counter() - start))
    return times


def throughput(html: str, processes: int, documents: int = 12) -> float:
    """Documents a second with so many render processes."""
    with Renderer(processes) as renderer, ThreadPoolExecutor(processes) as threads:
        list(threads.map(renderer.render, [html] * processes * 2))
        start = time.perf_counter()
        list(threads.map(renderer.render, [html] * documents))
        return documents / (time.perf_counter() - start)


def machine(browser: Browser) -> str:
    """What it ran on."""
    import weasyprint

    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}, "
        f"WeasyPrint {weasyprint.__version__}, Chromium {browser.version}; load before {load}"
    )


def table(times: dict[str, list[float]], against: str) -> list[str]:
    """Median, least and most of every side, and its share of Chromium's median."""
    lines = ["| side | median ms | min | max | of Chromium |", "|---|---:|---:|---:|---:|"]
    base = statistics.median(times[against])
    for name, values in times.items():
        median = statistics.median(values)
        lines.append(f"| {name} | {median:.0f} | {min(values):.0f} | {max(values):.0f} | {median / base:.2f} |")
    return lines


def main(rounds: int) -> None:
    """Measure, print, write."""
    html = report_page(people.believable(), standing=people.standing())
    whole = embedded(html)
    chromium = "Chromium, warm, a new page per person"
    with sync_playwright() as play, Renderer(1) as renderer:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        about, kept = machine(browser), browser.new_page()
        sides = {
            "WeasyPrint, in the process": lambda: pdf(html).content,
            "WeasyPrint, through a render process": lambda: renderer.render(html),
            chromium: lambda: in_new_page(browser, whole),
            "Chromium, the same page used again": lambda: chromium_prints(kept, whole),
        }
        times = timed(sides, rounds)
        browser.close()
    one, two = throughput(html, 1), throughput(html, 2)
    ratio = statistics.median(times["WeasyPrint, in the process"]) / statistics.median(times[chromium])
    quickest = min(times["WeasyPrint, in the process"]) / min(times[chromium])
    verdict = "met, the aim too" if ratio <= AIM else "met" if ratio <= BAR else "missed"
    lines = [
        "# Printing a profile",
        "",
        f"One four-page profile, tagged; {rounds} rounds in turns after two to warm up. {about}.",
        "",
        *table(times, chromium),
        "",
        f"Bar: at most {BAR:.2f} of Chromium, aim {AIM:.2f}. Ratio of the medians {ratio:.2f}: {verdict}; "
        f"of the quickest rounds {quickest:.2f} (other work on the machine disturbs it less).",
        "A page that Chromium keeps and fills again is faster, but has seen other people's documents: "
        "shown for honesty, not as the rule.",
        "",
        f"Render processes: one prints {one:.1f} documents a second, two {two:.1f} ({two / one:.2f} times one).",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    Path(__file__).with_suffix(".md").write_text(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
