"""Write the page of the published file, and open it where asked."""

import webbrowser

from command_line.screen import screen
from configuration.home import Home
from configuration.reading import read_pipeline
from warehouse.generations import NothingPublished, current


def show_report(home: Home, is_to_open: bool) -> int:
    """Write the page anew, say where it is, and open it in the browser if wanted."""
    from report.page import write_page  # charts take a second to import

    try:
        generation = current(home.published)
    except NothingPublished:
        screen.print("Nothing is published yet. Run: make nightly")
        return 1
    page = write_page(generation.file, home.report, read_pipeline(home.pipeline).company)
    screen.print(f"{page.path}", soft_wrap=True)
    if is_to_open and not webbrowser.open(page.path.as_uri()):
        screen.print("No browser was found here; copy the file to where one is.")
    return 0
