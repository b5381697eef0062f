"""The sections of the page, one module each, in the order of `report.page.SECTIONS`."""
