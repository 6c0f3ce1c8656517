"""Prints what openpyxl and the XML say of a workbook, as JSON for the tests."""

import json
import re
import sys
import zipfile

import openpyxl


def cell_facts(cell, cached):
    value = cell.value
    if hasattr(value, "isoformat"):
        value = value.isoformat()
    if hasattr(cached, "isoformat"):
        cached = cached.isoformat()
    return {
        "value": value,
        "cached": cached,
        "type": cell.data_type,
        "format": cell.number_format,
        "bold": bool(cell.font.b),
        "color": str(cell.font.color.rgb) if cell.font.color else None,
        "fill": cell.fill.fgColor.rgb if cell.fill.fill_type else None,
        "wrap": bool(cell.alignment.wrap_text),
        "size": cell.font.sz,
        "link": cell.hyperlink.target if cell.hyperlink else None,
    }


def page_facts(sheet):
    area = re.search(r"\$A\$1:\$[A-Z]+\$\d+", str(sheet.print_area))
    return {
        "orientation": sheet.page_setup.orientation,
        "paper": sheet.page_setup.paperSize,
        "fit": sheet.sheet_properties.pageSetUpPr.fitToPage,
        # An attribute that is missing means 1.
        "wide": sheet.page_setup.fitToWidth or 1,
        "tall": sheet.page_setup.fitToHeight,
        "footer": sheet.oddFooter.right.text,
        "breaks": len(sheet.row_breaks) + len(sheet.col_breaks),
        "titles": sheet.print_title_rows,
        # Its type depends on openpyxl's version.
        "area": area and area.group(),
    }


def sheet_facts(sheet, values):
    return {
        "title": sheet.title,
        "rows": sheet.max_row,
        "columns": sheet.max_column,
        "freeze": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "charts": len(sheet._charts),
        "page": page_facts(sheet),
        "heights": {k: v.height for k, v in sheet.row_dimensions.items()},
        "widths": {k: v.width for k, v in sheet.column_dimensions.items()},
        "cells": {
            cell.coordinate: cell_facts(cell, values[cell.coordinate].value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        },
    }


def main(path):
    with open(path, "rb") as file:
        book = openpyxl.load_workbook(file)
    with open(path, "rb") as file:
        values = openpyxl.load_workbook(file, data_only=True)
    with zipfile.ZipFile(open(path, "rb")) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    json.dump(
        {
            "sheets": {s.title: sheet_facts(s, values[s.title]) for s in book},
            "order": book.sheetnames,
            "created": book.properties.created.isoformat(),
            "formulas": [
                formula
                for name, text in sorted(parts.items())
                if name.startswith("xl/worksheets/")
                for formula in re.findall(r"<f[^>]*>([^<]*)</f>", text)
            ],
            "chart_ranges": [
                reference
                for name, text in sorted(parts.items())
                if name.startswith("xl/charts/")
                for reference in re.findall(r"<c:f>([^<]*)</c:f>", text)
            ],
            "chart_minima": [
                minimum
                for name, text in sorted(parts.items())
                if name.startswith("xl/charts/")
                for axis in re.findall(r"<c:valAx>.*?</c:valAx>", text)
                for minimum in re.findall(r'<c:min val="([^"]*)"', axis)
            ],
        },
        sys.stdout,
    )


main(sys.argv[1])
