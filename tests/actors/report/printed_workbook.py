"""Prints workbooks with LibreOffice and looks at the pages.

Usage: printed_workbook.py WRITE_WORKBOOK SOFFICE. Needs pdfinfo and pdftotext.
"""

import os
import re
import subprocess
import sys
import tempfile

# How many pages so many notices may take, the other sheets among them.
MOST_PAGES = {1: 4, 77: 10, 500: 50}


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def print_to_pdf(soffice, folder, book):
    run(
        soffice,
        "-env:UserInstallation=file://" + os.path.join(folder, "profile"),
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        book,
    )
    return book[: -len("xlsx")] + "pdf"


def pages_of(pdf):
    count = int(re.search(r"^Pages:\s+(\d+)", run("pdfinfo", pdf), re.M).group(1))
    return [
        run("pdftotext", "-layout", "-f", str(n), "-l", str(n), pdf, "-")
        for n in range(1, count + 1)
    ]


def check(condition, what):
    if not condition:
        sys.exit("printed_workbook.py: " + what)


def check_pages(rows, pages):
    check(len(pages) <= MOST_PAGES[rows], f"{rows} rows take {len(pages)} pages")
    for n, page in enumerate(pages, 1):
        check(f"Página {n} de {len(pages)}" in page, f"page {n} has no number")
        if "BidIQ - Licitações" in page:
            for title in ("Código PNCP", "Valor Estimado", "Relevância"):
                check(title in page, f"page {n} has no {title}")
    for sheet in ("Licitações", "Resumo", "Metadados"):
        check(any("BidIQ - " + sheet in x for x in pages), f"no page of {sheet}")
    # An amount too wide for its column is shown so.
    check(not any("###" in x for x in pages), "a number does not fit its column")
    print(f"{rows} rows: {len(pages)} pages")


def main(write_workbook, soffice):
    with tempfile.TemporaryDirectory(prefix="bidiq-print-") as folder:
        for rows in MOST_PAGES:
            book = os.path.join(folder, f"{rows}.xlsx")
            run(write_workbook, book, str(rows))
            check_pages(rows, pages_of(print_to_pdf(soffice, folder, book)))


main(*sys.argv[1:])
